package io.millrace.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/**
 * Whether the nodes that this one sees would go on if the cluster were cut here and now: as the
 * split-brain resolver decides with {@code keep-majority}, but without waiting until it is stable.
 */
final class MajoritySide {

  /** A node that counts. */
  record Seen(Address address, boolean reachable) {}

  private static final Comparator<Address> ORDER = Member.addressOrdering();

  private MajoritySide() {}

  /** Half of them go on if the one with the lowest address is among them. */
  static boolean isHere(Collection<Seen> nodes) {
    List<Address> reachable = nodes.stream().filter(Seen::reachable).map(Seen::address).toList();
    int twice = 2 * reachable.size();
    if (twice != nodes.size()) {
      return twice > nodes.size();
    }
    return nodes.stream().map(Seen::address).min(ORDER).filter(reachable::contains).isPresent();
  }

  /** As a node sees its cluster; not if it is no longer of it. */
  static boolean isHere(CurrentClusterState state, Member self) {
    if (self.status().equals(MemberStatus.removed()) || self.status().equals(MemberStatus.down())) {
      return false;
    }
    var nodes = new ArrayList<Seen>();
    for (Member member : state.getMembers()) {
      if (member.status().equals(MemberStatus.up())
          || member.status().equals(MemberStatus.leaving())) {
        nodes.add(new Seen(member.address(), !state.getUnreachable().contains(member)));
      }
    }
    return nodes.isEmpty() || isHere(nodes);
  }
}
