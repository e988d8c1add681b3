package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class DemoPlayerTest {

  @Test
  void theCommandsItTellsFindThisDemo() {
    String text =
        String.join(
            "\n",
            DemoPlayer.instructions(URI.create("http://127.0.0.1:9000"), " --data /tmp/demo"));

    assertThat(text)
        .contains(
            "demo --kill-source primary --data /tmp/demo",
            "demo --revive-source primary --data /tmp/demo",
            "status demo --url http://127.0.0.1:9000");
  }

  @Test
  void theyAreShortWhereEverythingIsAsUsual() {
    assertThat(DemoPlayer.instructions(URI.create("http://127.0.0.1:8080"), ""))
        .contains("  Kill a source       bin/millrace demo --kill-source primary")
        .contains("  See what happened   bin/millrace status demo");
  }
}
