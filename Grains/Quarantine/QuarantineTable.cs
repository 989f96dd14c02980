using System.Text.Json.Serialization;

namespace Grainwatch.Grains;

/// <summary>Which segments a quarantine has, oldest first. What it does not name is not there.</summary>
/// <param name="Segments">Their names, each the name of two records: heads and bytes.</param>
internal sealed record QuarantineTable(IReadOnlyList<string> Segments)
{
    /// <summary>The version of its form, and of the heads'.</summary>
    public const byte Version = 1;
}

/// <summary>How the quarantine's records are written.</summary>
[JsonSerializable(typeof(QuarantineTable))]
[JsonSerializable(typeof(QuarantinedHeader[]))]
internal sealed partial class QuarantineContext : JsonSerializerContext;
