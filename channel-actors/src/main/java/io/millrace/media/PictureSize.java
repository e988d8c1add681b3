package io.millrace.media;

/** The size of the pictures of a video in pixels, as they are shown: cropped, not scaled. */
public record PictureSize(int width, int height) {
  public PictureSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("no picture has a size of " + width + "x" + height);
    }
  }

  /** As {@code RESOLUTION} writes it (RFC 8216, 4.2). */
  @Override
  public String toString() {
    return width + "x" + height;
  }
}
