package io.millrace.ladder;

import io.millrace.hls.IFrameStream;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistWriter;
import io.millrace.hls.Rendition;
import io.millrace.hls.SessionData;
import io.millrace.hls.UriRewriting;
import io.millrace.hls.VariantStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives the Multivariant Playlist of the first source our addresses. What is redundant in it is
 * said once. For one use.
 */
final class LadderText implements UriRewriting {

  private final Map<String, String> idByUri;
  private final Identities identities;
  private final String mark;
  private final Set<String> written = new HashSet<>();
  private int sessionData;

  private LadderText(MultivariantPlaylist playlist, Map<String, String> idByUri, String mark) {
    this.idByUri = idByUri;
    this.identities = new Identities(playlist);
    this.mark = mark;
  }

  static MultivariantTemplate of(MultivariantPlaylist playlist, Map<String, String> idByUri) {
    String mark = markFor(PlaylistWriter.write(playlist));
    var text = new LadderText(playlist, idByUri, mark);
    return MultivariantTemplate.of(PlaylistWriter.write(playlist, text), mark);
  }

  /** Something that does not occur. */
  private static String markFor(String text) {
    String mark = "{session}";
    while (text.contains(mark)) {
      mark = '{' + mark + '}';
    }
    return mark;
  }

  @Override
  public Optional<String> variant(VariantStream variant) {
    return once("variant " + identities.of(variant), variant.uri());
  }

  @Override
  public Optional<String> iFrames(IFrameStream iFrames) {
    return once("iFrames " + Identities.of(iFrames.attributes()), iFrames.uri());
  }

  @Override
  public Optional<String> rendition(Rendition rendition) {
    return rendition.uri().flatMap(uri -> once("rendition " + identities.of(rendition), uri));
  }

  @Override
  public Optional<String> sessionData(SessionData data) {
    String path = "viewers/" + mark + "/session/data-" + sessionData;
    sessionData++;
    return Optional.of(path);
  }

  private Optional<String> once(String identity, String uri) {
    return Optional.ofNullable(idByUri.get(uri))
        .filter(id -> written.add(identity))
        .map(id -> "viewers/" + mark + '/' + id + "/index.m3u8");
  }
}
