package io.millrace.testing;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Makes values of records, by their components: so that a new message or a new component cannot be
 * forgotten in a test. Every sealed interface stands for all its records, and whatever may be
 * missing is there once and missing once.
 *
 * @param ref stands for every actor
 * @param known values of records whose components have to fit each other
 */
public record Specimens(ActorRef<?> ref, Map<Class<?>, List<?>> known) {

  /** Where any components fit each other. */
  public Specimens(ActorRef<?> ref) {
    this(ref, Map.of());
  }

  /** At least one value; each alternative of each component is in one of them. */
  public List<Object> allOf(Type type) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
    }
    Class<?> plain = (Class<?>) type;
    if (known.containsKey(plain)) {
      return List.copyOf(known.get(plain));
    }
    if (plain.isRecord()) {
      return ofRecord(plain);
    }
    if (plain.isSealed()) {
      return Arrays.stream(plain.getPermittedSubclasses())
          .flatMap(each -> allOf(each).stream())
          .toList();
    }
    return plain.isEnum() ? List.of(plain.getEnumConstants()) : ofPlain(plain);
  }

  private static List<Object> ofPlain(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "String" -> List.of("a-text");
      case "int" -> List.of(7);
      case "long", "Long" -> List.of(1L << 40);
      case "double" -> List.of(0.25);
      case "boolean" -> List.of(true, false);
      case "Duration" -> List.of(Duration.ofNanos(1_500_000_001));
      case "Instant" -> List.of(Instant.parse("2030-01-01T00:00:00.123456789Z"));
      case "OptionalInt" -> List.of(OptionalInt.of(3), OptionalInt.empty());
      case "OptionalLong" -> List.of(OptionalLong.of(3), OptionalLong.empty());
      case "OptionalDouble" -> List.of(OptionalDouble.of(1.5), OptionalDouble.empty());
      default -> throw new AssertionError("nobody knows a specimen of " + type);
    };
  }

  private List<Object> ofGeneric(Class<?> type, Type[] arguments) {
    if (type == ActorRef.class) {
      return List.of(ref);
    }
    List<Object> first = allOf(arguments[0]);
    if (type == Optional.class) {
      List<Object> all = new ArrayList<>(first.stream().map(Optional::of).toList());
      all.add(Optional.empty());
      return all;
    }
    if (type == List.class) {
      return List.of(first, List.of());
    }
    if (type == Set.class) {
      return List.of(Set.copyOf(first), Set.of());
    }
    if (type == Map.class) {
      return List.of(Map.of(first.getFirst(), allOf(arguments[1]).getFirst()), Map.of());
    }
    throw new AssertionError("nobody knows a specimen of " + type);
  }

  private List<Object> ofRecord(Class<?> type) {
    List<List<Object>> values =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getGenericType)
            .map(this::allOf)
            .toList();
    int most = values.stream().mapToInt(List::size).max().orElse(1);
    List<Object> made = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      int turn = i;
      made.add(made(type, values.stream().map(some -> some.get(turn % some.size())).toArray()));
    }
    return made;
  }

  private static Object made(Class<?> type, Object[] values) {
    try {
      var constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.toString(), e);
    }
  }
}
