package io.millrace.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.channel.CborSerializable;

/** What a channel's owner tells the nodes that have its viewers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OwnerNews.Snapshot.class, name = "snapshot"),
  @JsonSubTypes.Type(value = OwnerNews.Update.class, name = "update"),
  @JsonSubTypes.Type(value = OwnerNews.Leaves.class, name = "leaves")
})
sealed interface OwnerNews extends CborSerializable {

  FactsVersion version();

  /** Where a channel runs. */
  record Owner(String node, String segments) {}

  /** All of what the channel shows. */
  record Snapshot(Owner owner, FactsVersion version, ViewText view) implements OwnerNews {}

  /** What has changed since the version before. */
  record Update(FactsVersion before, FactsVersion version, ViewText.Change change)
      implements OwnerNews {}

  /** The channel moves to another node: who wants to hear more has to ask again. */
  record Leaves(FactsVersion version) implements OwnerNews {}
}
