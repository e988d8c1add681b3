package io.millrace.app.server;

import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import io.millrace.channel.ChannelSettings;
import io.millrace.channel.ProbeSettings;
import io.millrace.channel.ProviderSettings;
import io.millrace.cluster.ClusterSettings;
import io.millrace.http.HttpSettings;
import io.millrace.http.play.PlaySettings;
import io.millrace.http.viewer.ViewerSettings;
import io.millrace.segment.SegmentSettings;
import io.millrace.source.LocatorSettings;
import io.millrace.upstream.UpstreamSettings;

/** The settings of every part, read and checked before anything is started. */
public record PartSettings(
    ServerSettings server,
    ChannelSettings channels,
    ProviderSettings providers,
    ProbeSettings probe,
    SegmentSettings segments,
    UpstreamSettings upstream,
    LocatorSettings locator,
    HttpSettings http,
    ViewerSettings viewers,
    PlaySettings play,
    ClusterSettings cluster) {

  /** Fails with {@link io.millrace.app.settings.SettingException}. */
  public static PartSettings from(Settings settings, ServerSettings server) {
    return new PartSettings(
        server,
        settings.read(ChannelSettings::from),
        settings.read(ProviderSettings::from),
        settings.read(ProbeSettings::from),
        settings.read(SegmentSettings::from),
        settings.read(UpstreamSettings::from),
        settings.read(LocatorSettings::from),
        settings.read(HttpSettings::from),
        settings.read(ViewerSettings::from),
        settings.read(PlaySettings::from),
        settings.read(ClusterSettings::from));
  }
}
