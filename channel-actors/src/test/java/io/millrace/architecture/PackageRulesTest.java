package io.millrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use whom among the packages of this module, as the design has it. */
class PackageRulesTest {

  private static final String ROOT = "io.millrace.";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.millrace");

  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "hls", Set.of(),
          "media", Set.of(),
          "timeline", Set.of("hls"),
          "ladder", Set.of("hls"),
          "upstream", Set.of(),
          "source", Set.of("upstream"),
          "segment", Set.of("upstream", "media"),
          "channel", Set.of("hls", "media", "timeline", "ladder", "upstream", "source", "segment"),
          "catalog", Set.of("source", "upstream"),
          "cluster", Set.of("channel", "source", "segment", "media", "upstream"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hls",
        "media",
        "timeline",
        "ladder",
        "upstream",
        "source",
        "segment",
        "channel",
        "catalog",
        "cluster"
      })
  void aPackageUsesOnlyWhatItMay(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .dependOnClassesThat(
            ours(
                "ours that it may not use",
                used -> !used.equals(name) && !MAY_USE.getOrDefault(name, Set.of()).contains(used)))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hls", "media", "timeline", "ladder"})
  void aPurePackageDoesNoInputOrOutputAndHasNoClock(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "org.apache.pekko..",
                    "java.net.http..",
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "org.slf4j..")
                .and(not(type(ByteArrayOutputStream.class))))
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(MAIN);
  }

  @Test
  void nobodyReadsTheTimeBehindTheBackOfItsClock() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "channel")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(MAIN);
  }

  @Test
  void thisModuleKnowsNothingOfRoutes() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.pekko.http.*.server..", "io.millrace.http..", "io.millrace.app..")
        .check(MAIN);
  }

  @Test
  void everyPackageOfOursIsInTheTable() {
    noClasses()
        .should(be(ours("in a package without rules", name -> !MAY_USE.containsKey(name))))
        .check(MAIN);
  }

  private static DescribedPredicate<JavaClass> ours(String description, Predicate<String> matches) {
    return describe(
        description,
        type ->
            type.getPackageName().startsWith(ROOT)
                && matches.test(type.getPackageName().substring(ROOT.length())));
  }
}
