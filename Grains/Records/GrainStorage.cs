namespace Grainwatch.Grains;

/// <summary>
/// Names under which grains are stored. They are part of what is stored: a changed name is an empty memory.
/// </summary>
public static class GrainStorage
{
    /// <summary>The storage provider of all our grains.</summary>
    public const string Provider = "grainwatch";

    /// <summary>State of a principal: its memory, as <see cref="Detection.Wire.StateCodec"/> writes it.</summary>
    public const string Principal = "principal";

    /// <summary>
    /// State of a shard of an account's index, and of its parts: a <see cref="PartTable"/>, and
    /// <see cref="PrincipalPart"/>s.
    /// </summary>
    public const string AccountIndex = "account-index";

    /// <summary>
    /// State of a shard of the alerts' owners, and of its parts: a <see cref="PartTable"/>, and
    /// <see cref="OwnerPart"/>s.
    /// </summary>
    public const string AlertOwners = "alert-owners";

    /// <summary>State of the directory of accounts: an array of account ids as JSON.</summary>
    public const string AccountDirectory = "account-directory";

    /// <summary>State of a shard of the sweep: a <see cref="SweepRecord"/>.</summary>
    public const string Sweep = "sweep";

    /// <summary>State of a source: a <see cref="SourceRecord"/>.</summary>
    public const string Source = "source";

    /// <summary>State of a document of the operators', such as the policy: a <see cref="SettingsRecord"/>.</summary>
    public const string Settings = "settings";

    /// <summary>
    /// State of a shard of what is delivered, and of its segments: a <see cref="DeliveryTable"/>, and bytes.
    /// </summary>
    public const string Delivery = "delivery";

    /// <summary>State of the watch of accounts, as <see cref="Detection.Silence.DeliveryWatch"/> writes it.</summary>
    public const string DeliveryWatch = "delivery-watch";

    /// <summary>
    /// State of the quarantine and of its segments: a <see cref="QuarantineTable"/>, heads as JSON, and bytes.
    /// </summary>
    public const string Quarantine = "quarantine";
}

/// <summary>Says under which name a grain is stored; for the manifest of what releases agree on.</summary>
/// <param name="state">The name of its state.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class StoredAsAttribute(string state) : Attribute
{
    /// <summary>The name of its state.</summary>
    public string State => state;
}
