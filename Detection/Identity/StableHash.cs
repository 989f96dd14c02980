using System.Runtime.InteropServices;

namespace Grainwatch.Detection.Identity;

/// <summary>
/// A hash that is the same in every process and release: it decides in which part of a store a principal is.
/// </summary>
public static class StableHash
{
    /// <summary>FNV-1a over the UTF-16 units, with a final mix, so that any few bits of it are spread well.</summary>
    public static uint Of(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in MemoryMarshal.Cast<char, ushort>(text)) hash = (hash ^ unit) * 1099511628211UL;
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93UL;
        return (uint)(hash >> 32);
    }
}
