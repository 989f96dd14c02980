using System.Text;

namespace Grainwatch.Grains;

/// <summary>
/// Some records of a quarantine, stored as two grain records that are written once and never changed: the heads, which
/// are held in memory, and the bytes behind each other in the same order, which are not.
/// </summary>
internal sealed class QuarantineSegment
{
    // What a head takes beside its texts and its record's bytes, roughly.
    private const int HeadBytes = 160;

    /// <summary>A segment of heads, in their order.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="heads">The heads; null when they cannot be read.</param>
    public QuarantineSegment(string name, IReadOnlyList<QuarantinedHeader>? heads)
    {
        (Name, IsDamaged) = (name, heads is null);
        var at = 0;
        List<QuarantineSlot> slots = new(heads?.Count ?? 0);
        foreach (var head in heads ?? [])
        {
            slots.Add(new QuarantineSlot(head, this, at));
            at += head.KeptBytes;
            Size += SizeOf(head);
        }

        (Slots, Length) = (slots, at);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether its heads cannot be read: it stays as it is then.</summary>
    public bool IsDamaged { get; }

    /// <summary>Its entries, oldest first.</summary>
    public IReadOnlyList<QuarantineSlot> Slots { get; }

    /// <summary>Bytes of its records alone.</summary>
    public int Length { get; }

    /// <summary>Bytes that it takes.</summary>
    public long Size { get; }

    /// <summary>The grain records it was written to; null when it was not written by this activation.</summary>
    public IReadOnlyList<GrainRecord>? Records { get; init; }

    /// <summary>Bytes that an entry takes.</summary>
    public static long SizeOf(QuarantinedHeader head) => HeadBytes + head.KeptBytes
        + Encoding.UTF8.GetByteCount(head.Detail) + Encoding.UTF8.GetByteCount(head.Source);
}

/// <summary>An entry, and where its bytes are.</summary>
/// <param name="Head">All but its bytes.</param>
/// <param name="Segment">Where it is.</param>
/// <param name="At">Where its bytes begin there.</param>
internal sealed record QuarantineSlot(QuarantinedHeader Head, QuarantineSegment Segment, int At);
