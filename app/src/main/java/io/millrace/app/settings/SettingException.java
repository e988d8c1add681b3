package io.millrace.app.settings;

/** The settings cannot be used. The message is one line for the person who wrote them. */
public final class SettingException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public SettingException(String message) {
    super(message);
  }
}
