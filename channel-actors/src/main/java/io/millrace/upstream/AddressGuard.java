package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which addresses inside the own network one source may reach. What it fetches names hosts as it
 * likes, and so does whoever answers for a name: so addresses are judged, and names are not.
 *
 * <p>An operator who writes down an address of the own network allows the source that kind of
 * address and no other: loopback for {@code http://localhost/}, private ones for {@code
 * http://192.168.1.9/}, and for a name that is only known inside ({@code http://head-end.lan/}) the
 * kinds that it stands for. Anything else takes an entry in {@code millrace.upstream.allow}, and a
 * metadata service of a cloud one for just its address. Strangers reach nothing inside.
 *
 * @param written the kinds that the homes are by what is written down
 * @param localHomes names of homes that say by looking them up what kinds they are
 */
record AddressGuard(
    Trust trust, List<AddressBlock> allowed, Set<AddressKind> written, Set<String> localHomes) {

  /** The guard of a source. */
  static AddressGuard of(OriginAccess access, List<AddressBlock> allowed) {
    Set<AddressKind> written = EnumSet.noneOf(AddressKind.class);
    Set<String> localHomes = new HashSet<>();
    for (URI home : access.homes()) {
      switch (HostForm.of(Origin.of(home).host())) {
        case HostForm.Literal(InetAddress address) -> written.add(AddressKind.of(address));
        case HostForm.Name name when name.isLocalhost() -> written.add(AddressKind.LOOPBACK);
        case HostForm.Name name when name.isLocal() -> localHomes.add(name.name());
        case HostForm.Name name -> {}
        case HostForm.Unreadable unreadable -> {}
      }
    }
    written.retainAll(AddressKind.SERVING);
    return new AddressGuard(access.trust(), allowed, written, localHomes);
  }

  /**
   * Whether an address may be connected to.
   *
   * @param home addresses that the {@link #localHomes()} stand for at this moment
   */
  boolean permits(InetAddress address, List<InetAddress> home) {
    AddressKind kind = AddressKind.of(address);
    return switch (trust) {
      case STRANGER -> kind == AddressKind.PUBLIC;
      case OPERATOR ->
          kind == AddressKind.PUBLIC
              || isListed(address, kind)
              || written.contains(kind)
              || (AddressKind.SERVING.contains(kind)
                  && home.stream().anyMatch(at -> AddressKind.of(at) == kind));
    };
  }

  /** Whether it can matter what the {@link #localHomes()} stand for. */
  boolean dependsOnHomes(InetAddress address) {
    return trust == Trust.OPERATOR && !localHomes.isEmpty() && !permits(address, List.of());
  }

  /** Whether a proxy may be asked for a name that is not known here. */
  boolean permitsUnknown(HostForm host) {
    return host instanceof HostForm.Name name
        && (!name.isLocal()
            || (trust == Trust.OPERATOR
                && (name.isLocalhost()
                    ? written.contains(AddressKind.LOOPBACK)
                    : localHomes.contains(name.name()))));
  }

  /** Says why without saying where to. */
  UpstreamException refusal(InetAddress address) {
    AddressKind kind = AddressKind.of(address);
    String what = "the host is at an address that is " + kind.words();
    String entry = kind == AddressKind.METADATA ? "just this address" : "its network";
    return new UpstreamException(
        Kind.FORBIDDEN,
        switch (trust) {
          case STRANGER -> what + "; only public ones can be reached";
          case OPERATOR -> what + "; to allow it, list " + entry + " in millrace.upstream.allow";
        });
  }

  private boolean isListed(InetAddress address, AddressKind kind) {
    return allowed.stream()
        .filter(block -> kind != AddressKind.METADATA || block.isSingle())
        .anyMatch(block -> block.contains(address));
  }
}
