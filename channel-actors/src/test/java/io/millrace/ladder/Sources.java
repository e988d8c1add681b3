package io.millrace.ladder;

import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistParser;

/** Multivariant Playlists of many shapes, for tables. */
enum Sources {
  MUXED(
      """
      #EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,CODECS="avc1.640028,mp4a.40.2"
      1080.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=2500000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"
      720.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.42c01e,mp4a.40.2"
      360.m3u8
      """),
  DEMUXED(
      """
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="German",LANGUAGE="de",URI="de.m3u8"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="en.m3u8"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English for the blind",LANGUAGE="en",CHARACTERISTICS="public.accessibility.describes-video",URI="en-ad.m3u8"
      #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",LANGUAGE="en",URI="sub-en.m3u8"
      #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English forced",LANGUAGE="en",FORCED=YES,URI="sub-en-forced.m3u8"
      #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="CC1",INSTREAM-ID="CC1"
      #EXT-X-STREAM-INF:BANDWIDTH=4000000,RESOLUTION=1920x1080,CODECS="avc1.640028,mp4a.40.2",AUDIO="a",SUBTITLES="s",CLOSED-CAPTIONS="c"
      v1080.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=1500000,RESOLUTION=960x540,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a",SUBTITLES="s",CLOSED-CAPTIONS="c"
      v540.m3u8
      #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=200000,RESOLUTION=1920x1080,CODECS="avc1.640028",URI="i1080.m3u8"
      #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=80000,RESOLUTION=640x360,CODECS="avc1.42c01e",URI="i360.m3u8"
      #EXT-X-SESSION-DATA:DATA-ID="com.example.title",VALUE="News"
      #EXT-X-SESSION-DATA:DATA-ID="com.example.more",URI="more.json"
      """),
  /** The order of the renditions differs, one language is told more closely, and roles are told. */
  OTHER_DEMUXED(
      """
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="x",NAME="Description",LANGUAGE="en-GB",CHARACTERISTICS="public.accessibility.describes-video",URI="ad.m3u8"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="x",NAME="Main",LANGUAGE="en-GB",URI="main.m3u8"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="x",NAME="Français",LANGUAGE="fr",DEFAULT=YES,URI="fr.m3u8"
      #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="t",NAME="Forced",LANGUAGE="en-GB",FORCED=YES,URI="forced.m3u8"
      #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="t",NAME="Full",LANGUAGE="en-GB",URI="full.m3u8"
      #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,CODECS="avc1.42c01e,mp4a.40.2",AUDIO="x",SUBTITLES="t"
      low.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="x",SUBTITLES="t"
      high.m3u8
      #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,RESOLUTION=640x360,URI="trick.m3u8"
      """),
  HEVC_AND_AVC(
      """
      #EXT-X-STREAM-INF:BANDWIDTH=9000000,RESOLUTION=3840x2160,CODECS="hvc1.2.4.L153,mp4a.40.2"
      hevc2160.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION=1920x1080,CODECS="hvc1.2.4.L123,mp4a.40.2"
      hevc1080.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=2400000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"
      avc720.m3u8
      """),
  NO_CODECS(
      """
      #EXT-X-STREAM-INF:BANDWIDTH=700000
      low.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=2600000
      middle.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=6000000
      high.m3u8
      """),
  AUDIO_ONLY(
      """
      #EXT-X-STREAM-INF:BANDWIDTH=256000,CODECS="mp4a.40.2"
      high.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.5"
      low.m3u8
      """),
  ONE(
      """
      #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"
      only.m3u8
      """),
  /** Each variant once for each group of audio renditions, and one that is only sound. */
  REPEATED(
      """
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="English",LANGUAGE="en",CHANNELS="2",URI="aac.m3u8"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="ac3",NAME="English",LANGUAGE="en",CHANNELS="6",URI="ac3.m3u8"
      #EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,CODECS="avc1.640028,mp4a.40.2",AUDIO="aac"
      1080.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=5300000,RESOLUTION=1920x1080,CODECS="avc1.640028,ac-3",AUDIO="ac3"
      1080.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,CODECS="avc1.42c01e,mp4a.40.2",AUDIO="aac"
      360.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=1200000,RESOLUTION=640x360,CODECS="avc1.42c01e,ac-3",AUDIO="ac3"
      360.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=128000,CODECS="mp4a.40.2",AUDIO="aac"
      aac.m3u8
      """),
  BACKED_UP(
      """
      #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720
      https://one.example.com/720.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720
      https://two.example.com/720.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=600000,RESOLUTION=640x360
      https://one.example.com/360.m3u8
      """),
  STEERED(
      """
      #EXT-X-CONTENT-STEERING:SERVER-URI="https://steer.example.com/",PATHWAY-ID="A"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="A",NAME="English",LANGUAGE="en",URI="https://a.example.com/en.m3u8"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="B",NAME="English",LANGUAGE="en",URI="https://b.example.com/en.m3u8"
      #EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="A",PATHWAY-ID="A",STABLE-VARIANT-ID="x"
      https://a.example.com/v.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="B",PATHWAY-ID="B",STABLE-VARIANT-ID="x"
      https://b.example.com/v.m3u8
      """),
  /** The sound of the default rendition is inside the variants, another angle is not. */
  ANGLES(
      """
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Spanish",LANGUAGE="es",URI="es.m3u8"
      #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="v",NAME="Pitch",DEFAULT=YES,URI="pitch.m3u8"
      #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="v",NAME="Bench",URI="bench.m3u8"
      #EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a",VIDEO="v"
      pitch.m3u8
      """);

  private final String text;

  Sources(String text) {
    this.text = "#EXTM3U\n" + text;
  }

  MultivariantPlaylist playlist() {
    return (MultivariantPlaylist) PlaylistParser.parse(text);
  }
}
