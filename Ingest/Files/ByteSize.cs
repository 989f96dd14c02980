using System.Globalization;

namespace Grainwatch.Ingest.Files;

/// <summary>Numbers of bytes, as people write and read them.</summary>
public static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>
    /// Reads a whole number and a unit: <c>256MiB</c>, <c>2 GB</c>, <c>65536</c>; false when it is none, or more than
    /// 64 bits hold.
    /// </summary>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        var digits = (text ?? string.Empty).TakeWhile(char.IsAsciiDigit).Count();
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var unit = text.AsSpan(digits).Trim(' ').ToString();
        var factor = unit.Length == 0 ? 1 : Units
            .FirstOrDefault(known => known.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)).Bytes;
        if (factor == 0 || number > long.MaxValue / factor) return false;
        bytes = number * factor;
        return true;
    }

    /// <summary>"256 MiB", "1.5 KiB", "17 B".</summary>
    public static string Text(long bytes)
    {
        var at = 3;
        while (at >= 0 && bytes < Units[at].Bytes) at--;
        return at < 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / Units[at].Bytes:0.#} {Units[at].Unit}");
    }
}
