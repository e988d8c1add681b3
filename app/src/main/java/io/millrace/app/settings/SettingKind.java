package io.millrace.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks that every setting has the kind of value that its default has. What a value may be beyond
 * its kind is for the settings' owner to say.
 */
enum SettingKind {
  WHOLE_NUMBER("a whole number, such as ") {
    @Override
    void read(Config config, String key) {
      config.getLong(key);
    }
  },
  NUMBER("a number, such as ") {
    @Override
    void read(Config config, String key) {
      config.getDouble(key);
    }
  },
  SWITCH("true or false, such as ") {
    @Override
    void read(Config config, String key) {
      config.getBoolean(key);
    }
  },
  DURATION("a time with a unit (ms, s, m, h, d), such as ") {
    @Override
    void read(Config config, String key) {
      if (!WITH_UNIT.matcher(config.getString(key)).matches()) {
        throw new ConfigException.BadValue(key, "no unit");
      }
      config.getDuration(key);
    }
  },
  SIZE("a size with a unit (KiB, MiB, GiB), such as ") {
    @Override
    void read(Config config, String key) {
      config.getMemorySize(key);
    }
  },
  LIST("a list, such as ") {
    @Override
    void read(Config config, String key) {
      config.getList(key);
    }
  },
  TEXT("a text, such as ") {
    @Override
    void read(Config config, String key) {
      config.getString(key);
    }
  };

  private static final Pattern WITH_UNIT = Pattern.compile("\\s*-?[0-9.]+\\s*\\p{Alpha}+\\s*");

  /** Words that some settings take in place of their kind. */
  private static final Map<String, String> WORDS =
      Map.of("millrace.failover.return-to-primary", "never");

  private final String allowed;

  SettingKind(String allowed) {
    this.allowed = allowed;
  }

  /** Throws a {@link ConfigException} when the value is of another kind. */
  abstract void read(Config config, String key);

  /** Fails with {@link SettingException} at the first value of another kind than its default. */
  static void check(Config config, Config reference, Set<String> keys) {
    for (String key : keys) {
      SettingKind kind = of(reference, key);
      String standard = reference.getValue(key).render(ConfigRenderOptions.concise());
      if (!config.hasPath(key)) {
        throw new SettingException(key + " is empty; allowed is " + kind.allowed + standard);
      }
      if (!kind.reads(config, key) && !isWord(config, key)) {
        throw new SettingException(
            key
                + " = "
                + Settings.described(config, key)
                + ": allowed is "
                + kind.allowed
                + standard);
      }
    }
  }

  private static boolean isWord(Config config, String key) {
    return config.getValue(key).unwrapped().equals(WORDS.get(key));
  }

  private static SettingKind of(Config reference, String key) {
    ConfigValueType type = reference.getValue(key).valueType();
    return switch (type) {
      case LIST -> LIST;
      case BOOLEAN -> SWITCH;
      case NUMBER -> reference.getNumber(key) instanceof Double ? NUMBER : WHOLE_NUMBER;
      case STRING -> ofText(reference, key);
      case OBJECT, NULL -> throw new IllegalStateException(key + " needs a plain default");
    };
  }

  private static SettingKind ofText(Config reference, String key) {
    if (!WITH_UNIT.matcher(reference.getString(key)).matches()) {
      return TEXT;
    }
    if (DURATION.reads(reference, key)) {
      return DURATION;
    }
    if (SIZE.reads(reference, key)) {
      return SIZE;
    }
    throw new IllegalStateException(key + " has a default with a unit that nobody knows");
  }

  private boolean reads(Config config, String key) {
    try {
      read(config, key);
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }
}
