package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.Test;

class ClusterRigTest {

  @Test
  void nodesMeetAndLeave() {
    try (ClusterRig rig = ClusterRig.of(3, "")) {
      rig.leave(rig.node(0));
      assertThat(Cluster.get(rig.node(0)).state().getMembers()).hasSize(2);
    }
  }
}
