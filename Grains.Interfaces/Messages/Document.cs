namespace Grainwatch.Grains;

/// <summary>
/// Something of Detection's as UTF-8 JSON, which silos of two releases can both read: names are kept, unknown ones are
/// skipped, new ones are optional. <see cref="Documents"/> names all kinds.
/// </summary>
[GenerateSerializer, Immutable, Alias("grainwatch.document")]
public sealed record Document
{
    /// <summary>The JSON.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Json { get; init; }
}
