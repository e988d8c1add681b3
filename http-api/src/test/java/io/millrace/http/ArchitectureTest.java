package io.millrace.http;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.millrace.http");

  /** What channels show to the outside; everything else of theirs may change without us. */
  private static final Set<String> PUBLIC_PROTOCOL =
      Set.of(
          "io.millrace.channel.Attachment",
          "io.millrace.channel.ChannelCommand",
          "io.millrace.channel.ChannelStatus",
          "io.millrace.channel.ChannelView",
          "io.millrace.channel.ChannelViews",
          "io.millrace.channel.Channels",
          "io.millrace.channel.Decision",
          "io.millrace.channel.MultivariantView",
          "io.millrace.channel.Phase",
          "io.millrace.channel.ProviderSlots",
          "io.millrace.channel.ProviderStatus",
          "io.millrace.channel.RenderedPlaylist",
          "io.millrace.channel.TrackId",
          "io.millrace.channel.TrackView",
          "io.millrace.channel.UnknownChannelException",
          "io.millrace.channel.ViewerSketch",
          "io.millrace.cluster.ClusterOperations",
          "io.millrace.cluster.ClusterOverview",
          "io.millrace.media.MediaContainer",
          "io.millrace.segment.RemoteSegments",
          "io.millrace.segment.SegmentBody",
          "io.millrace.segment.SegmentKey",
          "io.millrace.segment.SegmentLease",
          "io.millrace.segment.SegmentStore",
          "io.millrace.source.ChannelId",
          "io.millrace.source.StartMode");

  @Test
  void channelsAreReachedByTheirPublicProtocolOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are ours, public protocol or not of Millrace",
                dependency ->
                    !dependency.getPackageName().startsWith("io.millrace.")
                        || dependency.getPackageName().startsWith("io.millrace.http")
                        || PUBLIC_PROTOCOL.contains(outermost(dependency).getName())))
        .check(OURS);
  }

  @Test
  void resourcesKnowNothingOfTheServerAndNotOfEachOther() {
    noClasses()
        .that(resideInAPackage("io.millrace.http.*"))
        .should()
        .dependOnClassesThat(resideInAPackage("io.millrace.http"))
        .check(OURS);
    noClasses()
        .that(resideInAPackage("io.millrace.http.api"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.millrace.http.playback")
                .or(resideInAPackage("io.millrace.http.viewer")))
        .check(OURS);
    noClasses()
        .that(resideInAPackage("io.millrace.http.play"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.millrace.http.api")
                .or(resideInAPackage("io.millrace.http.viewer")))
        .check(OURS);
    noClasses()
        .that(resideInAPackage("io.millrace.http.*"))
        .and(not(resideInAPackage("io.millrace.http.play")))
        .should()
        .dependOnClassesThat(resideInAPackage("io.millrace.http.play"))
        .check(OURS);
    noClasses()
        .that(resideInAPackage("io.millrace.http.playback"))
        .should()
        .dependOnClassesThat(resideInAPackage("io.millrace.http.api"))
        .check(OURS);
    noClasses()
        .that(
            resideInAPackage("io.millrace.http.answer")
                .or(resideInAPackage("io.millrace.http.viewer")))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.millrace.http.api")
                .or(resideInAPackage("io.millrace.http.playback")))
        .check(OURS);
  }

  private static JavaClass outermost(JavaClass dependency) {
    JavaClass outer = dependency.getBaseComponentType();
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }
}
