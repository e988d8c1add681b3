package io.millrace.source;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plain data as one text: equal data give equal texts, on all nodes. Holds every secret of the
 * data: for fingerprints only. What is empty is left out, so that a field which only a newer
 * version has makes no difference as long as nobody uses it.
 */
public final class RecordText {

  private final StringBuilder text = new StringBuilder(512);

  private RecordText() {}

  /**
   * The text of a record of records, collections and simple values.
   *
   * @throws IllegalArgumentException if anything else is in it
   */
  public static String of(Record data) {
    var text = new RecordText();
    text.add(data);
    return text.text.toString();
  }

  private void add(Object value) {
    switch (value) {
      case Record fields -> addRecord(fields);
      case Optional<?> some -> some.ifPresent(this::add);
      case List<?> list -> addAll(list);
      // Of these neither has an order of its own.
      case Collection<?> set -> addAll(set.stream().map(RecordText::single).sorted().toList());
      case Map<?, ?> map ->
          addAll(map.entrySet().stream().map(RecordText::entry).sorted().toList());
      // Where the files of an installation lie may differ.
      case Path path -> quote(String.valueOf(path.getFileName()));
      case String words -> quote(words);
      case Enum<?> constant -> text.append(constant.name());
      case Number number -> text.append(number);
      case Boolean yes -> text.append(yes);
      case URI uri -> quote(uri.toString());
      case Duration duration -> text.append(duration);
      default ->
          throw new IllegalArgumentException(
              value.getClass().getName() + " cannot be a part of a definition's fingerprint");
    }
  }

  private void addRecord(Record fields) {
    text.append(fields.getClass().getSimpleName()).append('(');
    for (RecordComponent component : fields.getClass().getRecordComponents()) {
      Object value = value(fields, component);
      if (value != null && !isEmpty(value)) {
        text.append(component.getName()).append('=');
        add(value);
        text.append(',');
      }
    }
    text.append(')');
  }

  private static @Nullable Object value(Record fields, RecordComponent component) {
    try {
      return component.getAccessor().invoke(fields);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component.getName(), e);
    }
  }

  private static boolean isEmpty(Object value) {
    return switch (value) {
      case Optional<?> some -> some.isEmpty();
      case Collection<?> some -> some.isEmpty();
      case Map<?, ?> some -> some.isEmpty();
      default -> false;
    };
  }

  private void addAll(List<?> values) {
    text.append('[');
    values.forEach(
        value -> {
          add(value);
          text.append(',');
        });
    text.append(']');
  }

  private static String entry(Map.Entry<?, ?> entry) {
    return single(entry.getKey()) + ":" + single(entry.getValue());
  }

  private static String single(Object value) {
    var text = new RecordText();
    text.add(value);
    return text.text.toString();
  }

  /** With its length, so that no text can pretend to be the end of another. */
  private void quote(String words) {
    text.append(words.length()).append('"').append(words);
  }
}
