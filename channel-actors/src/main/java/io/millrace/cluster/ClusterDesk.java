package io.millrace.cluster;

import io.millrace.cluster.PlacementNotes.Note;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** Answers operators on this node. */
final class ClusterDesk implements ClusterOperations {

  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final PlacementBoard board;
  private final ChannelPlaces places;
  private final DefinitionComparison definitions;

  ClusterDesk(
      ActorSystem<?> system,
      PlacementBoard board,
      ChannelPlaces places,
      DefinitionComparison definitions) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.board = board;
    this.places = places;
    this.definitions = definitions;
  }

  @Override
  public CompletionStage<ClusterOverview> overview() {
    return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
            system.receptionist(),
            replyTo -> Receptionist.find(NodeActor.KEY, replyTo),
            ANSWERED_WITHIN,
            system.scheduler())
        .thenApply(listing -> listing.getServiceInstances(NodeActor.KEY))
        .exceptionally(silent -> Set.of())
        .thenCompose(this::ask);
  }

  private CompletionStage<ClusterOverview> ask(Set<ActorRef<NodeActor.Command>> speakers) {
    Map<Address, ActorRef<NodeActor.Command>> byAddress =
        speakers.stream()
            .collect(
                Collectors.toMap(
                    speaker -> home(speaker.path().address()),
                    speaker -> speaker,
                    (one, other) -> other));
    CurrentClusterState state = cluster.state();
    List<CompletableFuture<ClusterOverview.Node>> nodes =
        members(state)
            .map(member -> ask(member, state, Optional.ofNullable(byAddress.get(member.address()))))
            .toList();
    return CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                new ClusterOverview(
                    NodeRun.name(cluster.selfMember().address()),
                    nodes.stream()
                        .map(CompletableFuture::resultNow)
                        .sorted(Comparator.comparing(ClusterOverview.Node::node))
                        .toList()));
  }

  private CompletableFuture<ClusterOverview.Node> ask(
      Member member, CurrentClusterState state, Optional<ActorRef<NodeActor.Command>> speaker) {
    boolean reachable = !state.getUnreachable().contains(member);
    if (!reachable || speaker.isEmpty()) {
      return CompletableFuture.completedFuture(node(member, reachable, null));
    }
    return AskPattern.<NodeActor.Command, NodeReport>ask(
            speaker.get(), NodeActor.GetNode::new, ANSWERED_WITHIN, system.scheduler())
        .handle((report, silent) -> node(member, true, report))
        .toCompletableFuture();
  }

  private ClusterOverview.Node node(Member member, boolean reachable, @Nullable NodeReport report) {
    NodeRun run = NodeRun.of(member.uniqueAddress());
    return new ClusterOverview.Node(
        run.node(),
        state(member.status()),
        reachable,
        board.notes().draining().contains(run),
        roles(member),
        Optional.ofNullable(report).map(ClusterDesk::shown),
        definitions.now().byNode().getOrDefault(run.node(), List.of()));
  }

  private static ClusterOverview.Report shown(NodeReport report) {
    return new ClusterOverview.Report(
        report.version(),
        report.channels().stream()
            .map(channel -> new ClusterOverview.Channel(channel.id(), channel.phase()))
            .toList(),
        report.channelCount(),
        report.replicas(),
        report.replicaCount(),
        report.pulledBytes(),
        report.servedBytes(),
        Optional.of(report.definitions()).filter(fingerprint -> !fingerprint.isEmpty()));
  }

  /** Sharding's names for data centers are roles too, and none of ours. */
  static List<String> roles(Member member) {
    return member.getRoles().stream().filter(role -> !role.startsWith("dc-")).sorted().toList();
  }

  private static ClusterOverview.State state(MemberStatus status) {
    if (status.equals(MemberStatus.up())) {
      return ClusterOverview.State.UP;
    }
    if (status.equals(MemberStatus.joining()) || status.equals(MemberStatus.weaklyUp())) {
      return ClusterOverview.State.JOINING;
    }
    return status.equals(MemberStatus.down())
        ? ClusterOverview.State.DOWN
        : ClusterOverview.State.LEAVING;
  }

  @Override
  public CompletionStage<DrainOutcome> drain(String node, boolean wanted) {
    CurrentClusterState state = cluster.state();
    Optional<Member> member = member(state, node);
    if (member.isEmpty()) {
      return CompletableFuture.completedStage(new NoSuchNode(known(state)));
    }
    if (wanted
        && members(state).noneMatch(other -> !other.equals(member.get()) && isOpen(other, state))) {
      return CompletableFuture.completedStage(new NoOtherNode(node));
    }
    return write(
        Note.drain(NodeRun.of(member.get().uniqueAddress()), wanted),
        new Draining(node, wanted),
        new NotAgreed());
  }

  @Override
  public CompletionStage<MoveOutcome> move(ChannelId channel, String to) {
    CurrentClusterState state = cluster.state();
    Optional<Member> member = member(state, to);
    Optional<ShardPlace> place = places.place(channel);
    Optional<String> role = places.role(channel);
    if (place.isEmpty()) {
      return CompletableFuture.completedStage(new NoSuchChannel());
    }
    if (member.isEmpty()) {
      return CompletableFuture.completedStage(new NoSuchNode(known(state)));
    }
    if (role.isPresent() && !member.get().hasRole(role.get())) {
      return CompletableFuture.completedStage(new WrongRole(to, role.get()));
    }
    if (!isOpen(member.get(), state)) {
      return CompletableFuture.completedStage(new NotOpen(to));
    }
    return write(
        Note.wish(place.get(), NodeRun.of(member.get().uniqueAddress())),
        new Moving(to, places.channels(place.get())),
        new NotAgreed());
  }

  private <T> CompletionStage<T> write(Note note, T written, T notWritten) {
    return board
        .write(note)
        .handle((Done done, Throwable failure) -> failure == null ? written : notWritten);
  }

  private boolean isOpen(Member member, CurrentClusterState state) {
    return member.status().equals(MemberStatus.up())
        && !state.getUnreachable().contains(member)
        && !board.notes().draining().contains(NodeRun.of(member.uniqueAddress()));
  }

  /** In a path, an IPv6 address has no brackets. */
  private static Optional<Member> member(CurrentClusterState state, String node) {
    return members(state)
        .filter(member -> plain(NodeRun.name(member.address())).equals(plain(node)))
        .findFirst();
  }

  private static String plain(String node) {
    return node.replace("[", "").replace("]", "");
  }

  private static List<String> known(CurrentClusterState state) {
    List<String> known = new ArrayList<>();
    members(state).forEach(member -> known.add(NodeRun.name(member.address())));
    return known.stream().sorted().toList();
  }

  private static Stream<Member> members(CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false);
  }

  private Address home(Address address) {
    return address.hasLocalScope() ? cluster.selfMember().address() : address;
  }
}
