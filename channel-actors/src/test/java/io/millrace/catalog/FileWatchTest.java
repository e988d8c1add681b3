package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  @TempDir private Path folder;
  private Path file;
  private final AtomicInteger calls = new AtomicInteger();

  @BeforeEach
  void create() throws IOException {
    file = folder.resolve("watched");
    Files.writeString(file, "first");
  }

  @Test
  void whatWasThereAtTheStartIsNoChange() {
    try (FileWatch watch = new FileWatch(file, calls::incrementAndGet)) {
      watch.poll();
      assertThat(calls).hasValue(0);
    }
  }

  @Test
  void callsOncePerChange() throws IOException {
    try (FileWatch watch = new FileWatch(file, calls::incrementAndGet)) {
      Files.writeString(file, "second!");
      watch.poll();
      watch.poll();
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void seesAFileThatAnEditorPutInPlaceOfTheOldOne() throws IOException {
    try (FileWatch watch = new FileWatch(file, calls::incrementAndGet)) {
      Path other = Files.writeString(folder.resolve("other"), "FIRST");
      Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      watch.poll();
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void waitsForAFileThatDisappears() throws IOException {
    try (FileWatch watch = new FileWatch(file, calls::incrementAndGet)) {
      Files.delete(file);
      watch.poll();
      assertThat(calls).hasValue(0);

      Files.writeString(file, "back again");
      watch.poll();
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void aFailingCallbackDoesNotEndTheWatch() throws IOException {
    try (FileWatch watch =
        new FileWatch(
            file,
            () -> {
              calls.incrementAndGet();
              throw new IllegalStateException("thrown by the test");
            })) {
      Files.writeString(file, "second!");
      watch.poll();
      Files.writeString(file, "and a third");
      watch.poll();
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void looksByItselfOnceStarted() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    try (FileWatch watch = FileWatch.start(file, Duration.ofMillis(20), called::countDown)) {
      assertThat(watch).isNotNull();
      Files.writeString(file, "second!");
      assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
