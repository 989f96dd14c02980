using System.Security.Cryptography;
using System.Text;
using Grainwatch.Ingest.Replay;

namespace Grainwatch.Ingest.Sources.Folders;

/// <summary>A file as one look at the folder saw it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Relative">The same, from the watched folder on.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Written">When it was last written (UTC).</param>
internal sealed record DropFile(string Path, string Relative, long Length, DateTime Written) : IComparable<DropFile>
{
    /// <summary>When CloudTrail delivered it, as its name says; else when it was written.</summary>
    public DateTime Delivered { get; } = TrailInput.Of(Path).Delivered ?? Written;

    /// <summary>Stands for its path, length and time of writing.</summary>
    public UInt128 Fingerprint()
    {
        var text = Encoding.UTF8.GetBytes($"{Relative}\n{Length}\n{Written.Ticks}");
        return BitConverter.ToUInt128(SHA256.HashData(text));
    }

    /// <summary>The file at a path now; null when it is gone.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public DropFile? Again()
    {
        var info = new FileInfo(Path);
        return info.Exists ? this with { Length = info.Length, Written = info.LastWriteTimeUtc } : null;
    }

    /// <summary>Whether it is as it was.</summary>
    public bool IsSameAs(DropFile? other) => other?.Length == Length && other.Written == Written;

    /// <summary>By time of delivery, then of writing, then path.</summary>
    public int CompareTo(DropFile? other)
    {
        if (other is null) return 1;
        var order = Delivered.CompareTo(other.Delivered);
        if (order == 0) order = Written.CompareTo(other.Written);
        return order != 0 ? order : string.CompareOrdinal(Relative, other.Relative);
    }
}
