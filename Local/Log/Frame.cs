using System.Text;

namespace Grainwatch.Local.Log;

/// <summary>What a frame holds.</summary>
internal enum FrameKind : byte
{
    /// <summary>A memory whole, as <c>StateCodec</c> writes it: what came before it need not be read.</summary>
    Memory = 1,

    /// <summary>A batch, as <see cref="LogRows"/> writes it.</summary>
    Rows = 2,

    /// <summary>What an analyst decided, as <see cref="LogRows"/> writes it.</summary>
    Decision = 3,

    /// <summary>What lists show of a principal, as <c>NoticeCodec</c> writes it.</summary>
    Header = 4,

    /// <summary>The policy in force from here on, as a policy file. Of no principal.</summary>
    Policy = 5,

    /// <summary>The number of the oldest segment that is still needed. Of no principal.</summary>
    Oldest = 6,

    /// <summary>Zeros, where a frame of a principal was that has been erased. Of no principal.</summary>
    Erased = 7,
}

/// <summary>A frame as it was read.</summary>
internal readonly record struct Frame
{
    /// <summary>What it holds.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>The principal's version that its write made; 0 where there is no principal.</summary>
    public long Version { get; init; }

    /// <summary>When it was written (UTC), by the host's clock, which may have been wrong.</summary>
    public DateTime Written { get; init; }

    /// <summary>The frame before it in the same principal's story; nowhere for the first, and for headers.</summary>
    public LogPosition Previous { get; init; }

    /// <summary>The principal's key in UTF-8, inside the bytes it was read from; empty where there is none.</summary>
    public ReadOnlyMemory<byte> KeyBytes { get; init; }

    /// <summary>What it holds, inside the bytes it was read from.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Bytes of the whole frame.</summary>
    public int Length { get; init; }

    /// <summary>How far before the frame its commit starts.</summary>
    public long Back { get; init; }

    /// <summary>Whether its commit ends with it.</summary>
    public bool IsLast { get; init; }

    /// <summary>The principal's key.</summary>
    public string Key => Encoding.UTF8.GetString(KeyBytes.Span);
}
