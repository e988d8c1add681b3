package io.millrace.source;

import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Finds what leads on in a page. Pure; linear in the text. */
final class PageLeads {

  private static final Pattern DATA_NAME =
      Pattern.compile(
          "(?i)data-.*(?:hls|stream|playlist|manifest|video|file|source|src|m3u8|url).*");

  private static final Pattern VIDEO_META =
      Pattern.compile("(?i)og:video(?::url|:secure_url)?|twitter:player(?::stream)?|contenturl");

  private static final Pattern PLAYLIST_TYPE = Pattern.compile("(?i).*mpegurl.*");

  private static final List<String> FRAME_SOURCES =
      List.of("src", "data-src", "data-lazy-src", "data-litespeed-src");

  private static final int DEEPEST_SRCDOC = 2;

  private final Leads leads;
  private final String within;
  private final int depth;

  private PageLeads(Leads leads, String within, int depth) {
    this.leads = leads;
    this.within = within;
    this.depth = depth;
  }

  /**
   * What a page has.
   *
   * @param base what references in it, and in its scripts, resolve against
   */
  record Read(URI base, List<Lead> leads) {}

  /**
   * Everything in a page.
   *
   * @param uri of the page
   */
  static Read read(String html, URI uri) {
    Document page = Jsoup.parse(html, uri.toString());
    URI base = base(page, uri);
    Leads leads = new Leads(base);
    new PageLeads(leads, "", 0).collect(page);
    PlaylistWords.in(html).forEach(word -> leads.certain(word, ".m3u8 in the text"));
    return new Read(base, leads.found());
  }

  /** What a script writes into its page. */
  static void collectFragment(String html, Leads leads, String within) {
    if (leads.takesFragment()) {
      new PageLeads(leads, within + " ", DEEPEST_SRCDOC).collect(Jsoup.parse(html));
    }
  }

  /** What references in the page resolve against. */
  static URI base(Document page, URI uri) {
    Element base = page.selectFirst("base[href]");
    return base == null ? uri : UriReferences.resolve(uri, base.attr("href")).orElse(uri);
  }

  private void collect(Document page) {
    page.stream().forEach(this::element);
  }

  private void element(Element element) {
    String tag = element.normalName();
    for (Attribute attribute : element.attributes()) {
      attribute(tag, attribute.getKey(), attribute.getValue());
    }
    switch (tag) {
      case "iframe", "frame" -> frame(element);
      case "embed" -> frame(element, "src");
      case "object" -> frame(element, "data");
      case "script" -> script(element);
      case "meta" -> meta(element);
      case "video", "audio", "source" -> media(element);
      default -> {}
    }
  }

  private void frame(Element frame) {
    String srcdoc = frame.attr("srcdoc");
    if (!srcdoc.isBlank() && depth < DEEPEST_SRCDOC) {
      new PageLeads(leads, within + "iframe[srcdoc] ", depth + 1).collect(Jsoup.parse(srcdoc));
    }
    FRAME_SOURCES.stream()
        .filter(name -> !frame.attr(name).isBlank() && !frame.attr(name).startsWith("about:"))
        .findFirst()
        .ifPresent(name -> frame(frame, name));
  }

  private void frame(Element frame, String attribute) {
    String reference = EncodedText.decoded(frame.attr(attribute));
    if (!reference.isBlank()) {
      int rank = isHidden(frame) ? Lead.LIBRARY : Lead.FRAME_RANK;
      leads.frame(reference, shown(frame.normalName(), attribute), rank);
    }
  }

  private static boolean isHidden(Element frame) {
    return List.of("0", "1", "0px", "1px").contains(frame.attr("width"))
        || frame.hasAttr("hidden")
        || frame.attr("style").replace(" ", "").contains("display:none");
  }

  private void script(Element script) {
    if (!script.attr("src").isBlank()) {
      leads.script(script.attr("src"), shown("script", "src"));
    }
    String text = script.data();
    if (!text.isBlank()) {
      ScriptLeads.collect(text, leads);
    }
  }

  private void meta(Element meta) {
    String name = meta.attr("property") + meta.attr("name") + meta.attr("itemprop");
    String content = meta.attr("content");
    if (VIDEO_META.matcher(name).matches()) {
      if (name.equalsIgnoreCase("twitter:player")) {
        leads.frame(content, "meta " + name, Lead.FRAME_RANK);
      } else {
        leads.playlist(content, "meta " + name, Lead.LIKELY);
      }
    } else if (meta.attr("http-equiv").equalsIgnoreCase("refresh")) {
      int url = content.toLowerCase(Locale.ROOT).indexOf("url=");
      if (url >= 0) {
        leads.frame(
            content.substring(url + 4).replace("'", "").replace("\"", ""),
            "meta refresh",
            Lead.FRAME_RANK);
      }
    }
  }

  private void media(Element media) {
    boolean playlist = PLAYLIST_TYPE.matcher(media.attr("type")).matches();
    leads.playlist(
        EncodedText.decoded(media.attr("src")),
        shown(media.normalName(), "src"),
        playlist ? Lead.CERTAIN : Lead.LIKELY);
  }

  private void attribute(String tag, String name, String value) {
    if (value.length() < 4) {
      return;
    }
    boolean data = DATA_NAME.matcher(name).matches();
    String text = data ? EncodedText.decoded(value) : value;
    String shown = shown(tag, name);
    if (Leads.looksLikeAddress(text) && text.endsWith(".m3u8") && !text.contains("=")) {
      leads.certain(text, shown);
      return;
    }
    PlaylistWords.in(text).forEach(word -> leads.certain(word, shown));
    if (data && !text.contains(".m3u8") && !isFrame(tag)) {
      leads.playlist(text, shown, Lead.WEAK);
    }
  }

  private static boolean isFrame(String tag) {
    return tag.equals("iframe") || tag.equals("frame") || tag.equals("img");
  }

  private String shown(String tag, String attribute) {
    return within + tag + "[" + attribute + "]";
  }
}
