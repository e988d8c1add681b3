package io.millrace.http;

import static io.millrace.http.TestServer.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Phase;
import io.millrace.cluster.ClusterOperations;
import io.millrace.cluster.ClusterOverview;
import io.millrace.http.answer.FailureCounts;
import io.millrace.http.api.AdminAccess;
import io.millrace.http.api.Api;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterApiTest {

  private static final String NODE = "127.0.0.1:25520";
  private static final String DRAIN = "/api/v1/cluster/nodes/" + NODE + "/drain";
  private static final String MOVE = "/api/v1/channels/news/move";
  private static final String TO = "{\"to\": \"" + NODE + "\"}";

  private final FakeCluster cluster = new FakeCluster();
  private final Api api = api(Optional.of(cluster), Optional.empty());

  @Test
  void aServerWithoutAClusterSaysSo() {
    Api standalone = api(Optional.empty(), Optional.empty());

    assertThat(body(standalone, HttpRequest.GET("/api/v1/cluster")))
        .isEqualTo("{\"enabled\":false}");
    for (HttpRequest order :
        List.of(HttpRequest.POST(DRAIN), HttpRequest.DELETE(DRAIN), move(TO))) {
      assertThat(status(standalone, order)).isEqualTo(409);
      assertThat(body(standalone, order))
          .contains("no node of a cluster", "millrace.cluster.enabled = true");
    }
  }

  @Test
  void theClusterIsShownWithNodesThatSayNothing() {
    assertThat(body(api, HttpRequest.GET("/api/v1/cluster")))
        .isEqualTo(
            """
            {"enabled":true,"self":"127.0.0.1:25520","nodes":[\
            {"node":"127.0.0.1:25520","state":"up","reachable":true,"draining":false,\
            "roles":["vpn-de"],"report":{"version":"1.0","channels":[{"id":"news","phase":"live"}],\
            "channelCount":1,"replicas":["sports"],"replicaCount":1,"pulledBytes":10,\
            "servedBytes":20,"definitions":"abc"},"differentDefinitions":[]},\
            {"node":"127.0.0.1:25521","state":"up","reachable":false,"draining":true,"roles":[],\
            "differentDefinitions":["news"]}]}""");
  }

  @Test
  void aNodeIsDrainedAndTakenBack() {
    assertThat(body(api, HttpRequest.POST(DRAIN)))
        .isEqualTo("{\"node\":\"127.0.0.1:25520\",\"draining\":true}");
    assertThat(body(api, HttpRequest.DELETE(DRAIN)))
        .isEqualTo("{\"node\":\"127.0.0.1:25520\",\"draining\":false}");
    assertThat(cluster.orders)
        .containsExactly("drain " + NODE + " true", "drain " + NODE + " false");
  }

  @Test
  void movingAChannelTellsWhatMovesAlong() {
    assertThat(body(api, move(TO)))
        .isEqualTo(
            "{\"channel\":\"news\",\"to\":\"127.0.0.1:25520\",\"channels\":[\"news\",\"sports\"]}");
    assertThat(cluster.orders).containsExactly("move news " + NODE);
  }

  @Test
  void eachRefusalToDrainSaysWhatToDo() {
    cluster.drained = new ClusterOperations.NoSuchNode(List.of("a:1", "b:2"));
    assertThat(status(api, HttpRequest.POST(DRAIN))).isEqualTo(404);
    assertThat(body(api, HttpRequest.POST(DRAIN)))
        .contains("no node '127.0.0.1:25520'", "a:1, b:2");

    cluster.drained = new ClusterOperations.NoOtherNode(NODE);
    assertThat(status(api, HttpRequest.POST(DRAIN))).isEqualTo(409);
    assertThat(body(api, HttpRequest.POST(DRAIN))).contains("no other node", "start another one");

    cluster.drained = new ClusterOperations.NotAgreed();
    assertThat(status(api, HttpRequest.POST(DRAIN))).isEqualTo(503);
    assertThat(body(api, HttpRequest.POST(DRAIN))).contains("could not be told in time");
  }

  @Test
  void eachRefusalToMoveSaysWhatToDo() {
    cluster.moved = new ClusterOperations.NoSuchNode(List.of("a:1"));
    assertThat(status(api, move(TO))).isEqualTo(404);
    assertThat(body(api, move(TO))).contains("no node '127.0.0.1:25520'", "name one of: a:1");

    cluster.moved = new ClusterOperations.NotOpen(NODE);
    assertThat(status(api, move(TO))).isEqualTo(409);
    assertThat(body(api, move(TO))).contains("\"channel\":\"news\"", "takes no channels");

    cluster.moved = new ClusterOperations.WrongRole(NODE, "vpn-de");
    assertThat(status(api, move(TO))).isEqualTo(409);
    assertThat(body(api, move(TO))).contains("the role 'vpn-de'");

    cluster.moved = new ClusterOperations.NoSuchChannel();
    assertThat(status(api, move(TO))).isEqualTo(409);

    cluster.moved = new ClusterOperations.NotAgreed();
    assertThat(status(api, move(TO))).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "{\"to\": 5}", "{\"node\": \"a:1\"}", "{\"to\": null}", "{"})
  void anOrderThatDoesNotSayWhereToIsMalformed(String order) {
    assertThat(status(api, move(order))).isEqualTo(400);
    assertThat(body(api, move(order))).contains("send {\\\"to\\\":");
    assertThat(cluster.orders).isEmpty();
  }

  @Test
  void whatCannotBeANodesNameIsNotRepeated() {
    cluster.moved = new ClusterOperations.NoSuchNode(List.of("a:1"));
    assertThat(body(api, move("{\"to\": \"<script>\"}")))
        .contains("the cluster has no node\"")
        .doesNotContain("script");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/cluster, 405",
    "GET, /api/v1/cluster/nodes/127.0.0.1:25520/drain, 405",
    "GET, /api/v1/channels/news/move, 405",
    "POST, /api/v1/cluster/nodes//drain, 404",
    "POST, /api/v1/cluster/nodes/a/b/drain, 404",
    "POST, /api/v1/channels/other/move, 404"
  })
  void nothingElseIsThere(String method, String path, int status) {
    HttpRequest request = method.equals("GET") ? HttpRequest.GET(path) : HttpRequest.POST(path);
    assertThat(status(api, request)).isEqualTo(status);
    assertThat(cluster.orders).isEmpty();
  }

  @Test
  void withATokenTheClusterIsForThoseWhoShowIt() {
    Api guarded = api(Optional.of(cluster), Optional.of("the-token"));
    for (HttpRequest request :
        List.of(HttpRequest.GET("/api/v1/cluster"), HttpRequest.POST(DRAIN), move(TO))) {
      assertThat(status(guarded, request)).isEqualTo(401);
      assertThat(
              status(
                  guarded,
                  request.addHeader(RawHeader.create("Authorization", "Bearer the-token"))))
          .isEqualTo(200);
    }
  }

  private static Api api(Optional<ClusterOperations> cluster, Optional<String> token) {
    var views = new ChannelViews();
    views.publish(ChannelView.notPlaying(NEWS, "News 24", Phase.IDLE));
    return new Api(
        new FailureCounts(),
        new FakeChannels(),
        views,
        new FakeProviders(),
        CompletableFuture::new,
        new AdminAccess(token),
        cluster,
        Duration.ofSeconds(5));
  }

  private static HttpRequest move(String body) {
    return HttpRequest.POST(MOVE).withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  private static int status(Api api, HttpRequest request) {
    return answer(api, request).status().intValue();
  }

  private static String body(Api api, HttpRequest request) {
    return ((HttpEntity.Strict) answer(api, request).entity()).getData().utf8String();
  }

  private static HttpResponse answer(Api api, HttpRequest request) {
    HttpRequest local = request.addHeader(RawHeader.create("Host", "localhost"));
    return api.answer(local, local.getUri().path()).toCompletableFuture().join();
  }

  private static final class FakeCluster implements ClusterOperations {
    private final List<String> orders = new ArrayList<>();
    private DrainOutcome drained = new Draining("", true);
    private MoveOutcome moved = new Moving(NODE, List.of(NEWS, new ChannelId("sports")));

    @Override
    public CompletionStage<ClusterOverview> overview() {
      var report =
          new ClusterOverview.Report(
              "1.0",
              List.of(new ClusterOverview.Channel(NEWS, Phase.LIVE)),
              1,
              List.of(new ChannelId("sports")),
              1,
              10,
              20,
              Optional.of("abc"));
      return CompletableFuture.completedStage(
          new ClusterOverview(
              NODE,
              List.of(
                  new ClusterOverview.Node(
                      NODE,
                      ClusterOverview.State.UP,
                      true,
                      false,
                      List.of("vpn-de"),
                      Optional.of(report),
                      List.of()),
                  new ClusterOverview.Node(
                      "127.0.0.1:25521",
                      ClusterOverview.State.UP,
                      false,
                      true,
                      List.of(),
                      Optional.empty(),
                      List.of("news")))));
    }

    @Override
    public CompletionStage<DrainOutcome> drain(String node, boolean wanted) {
      orders.add("drain " + node + " " + wanted);
      return CompletableFuture.completedStage(
          drained instanceof Draining ? new Draining(node, wanted) : drained);
    }

    @Override
    public CompletionStage<MoveOutcome> move(ChannelId channel, String to) {
      orders.add("move " + channel + " " + to);
      return CompletableFuture.completedStage(moved);
    }
  }
}
