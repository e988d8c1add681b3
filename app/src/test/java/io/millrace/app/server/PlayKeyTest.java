package io.millrace.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.cluster.ClusterSettings;
import io.millrace.http.play.BroughtAddress;
import io.millrace.http.play.LinkSigner;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayKeyTest {

  private static final ClusterSettings ALONE = ClusterSettings.from(ConfigFactory.load());

  @TempDir private Path folder;

  @Test
  void aServerOfItsOwnMakesOneAndKeepsIt() throws Exception {
    String link = link("one", ALONE);

    assertThat(link("one", ALONE)).isEqualTo(link);
    assertThat(link("other", ALONE)).isNotEqualTo(link);
    assertThat(folder.resolve("one/play-key")).isNotEmptyFile();
  }

  @Test
  void theNodesOfAClusterHaveOneWithoutAFile() throws Exception {
    String link = link("one", cluster("the secret of all"));

    assertThat(link("other", cluster("the secret of all"))).isEqualTo(link);
    assertThat(link("other", cluster("the secret of others"))).isNotEqualTo(link);
    assertThat(folder.resolve("one/play-key")).doesNotExist();
  }

  /** It opens nothing else of the cluster, nor the secret itself anything of links. */
  @Test
  void theSecretIsNotTheKey() throws Exception {
    assertThat(link(new LinkSigner("the secret of all")))
        .isNotEqualTo(link("one", cluster("the secret of all")));
  }

  @Test
  void theKeyInTheDataFolderCountsInAClusterToo() throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve("one")).resolve("play-key"), "own\n");

    assertThat(link("one", cluster("the secret of all"))).isEqualTo(link(new LinkSigner("own")));
  }

  private String link(String data, ClusterSettings cluster)
      throws BroughtAddress.UnusableException {
    return link(PlayKey.signer(folder.resolve(data), cluster));
  }

  private static String link(LinkSigner signer) throws BroughtAddress.UnusableException {
    return signer
        .link(
            URI.create("http://127.0.0.1"),
            BroughtAddress.of("https://tv.example.com/a.m3u8"),
            Instant.EPOCH)
        .toString();
  }

  private static ClusterSettings cluster(String secret) {
    return ClusterSettings.from(
        ConfigFactory.parseMap(
                Map.of(
                    "millrace.cluster.enabled",
                    true,
                    "millrace.cluster.secret",
                    secret,
                    "millrace.cluster.seeds",
                    List.of("127.0.0.1:1")))
            .withFallback(ConfigFactory.load()));
  }
}
