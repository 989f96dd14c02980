namespace Grainwatch.Grains;

/// <summary>What grain storage keeps of any of our grains: bytes whose first say their version.</summary>
[GenerateSerializer, Alias("grainwatch.stored-record")]
public sealed record StoredRecord
{
    /// <summary>The bytes.</summary>
    [Id(0)]
    public byte[] Bytes { get; set; } = [];
}
