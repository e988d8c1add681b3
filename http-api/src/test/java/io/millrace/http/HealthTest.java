package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aReadyServerIs200WithWhatTheOperatorShouldKnow() {
    server.readiness = new Readiness.State(true, List.of("channel 'x': no \"sources\""));

    assertThat(server.get("/health").statusCode()).isEqualTo(200);
    assertThat(server.get("/health").body())
        .isEqualTo(
            "{\"live\":true,\"ready\":true,\"reasons\":[\"channel 'x': no \\\"sources\\\"\"]}");
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void aServerThatIsNotReadyIs503ButLive() {
    server.readiness = new Readiness.State(false, List.of("the definitions are being read"));

    assertThat(server.get("/health").statusCode()).isEqualTo(503);
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/live").body()).isEqualTo("{\"live\":true}");
  }

  @Test
  void otherHealthAddressesAre404AndOtherMethods405() {
    assertThat(server.get("/health/other").statusCode()).isEqualTo(404);
    assertThat(server.send("/health", r -> r.POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }
}
