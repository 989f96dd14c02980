using System.Text.Unicode;

namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// Walks every value that a record reaches, once, when a file is opened: afterwards no look-up can meet a damaged one.
/// Bounded in depth and, by a budget, in work: pointers can make a small file describe an endless or exponentially
/// large value.
/// </summary>
internal sealed class MmdbDataCheck(string name, int sectionLength)
{
    // Deeper than any known schema; a cycle of pointers ends here too.
    private const int MaxDepth = 64;

    // One bit a byte of the section: a whole value that starts there has been checked. Only set behind a value, so that
    // a value inside itself is not taken for a checked one.
    private readonly ulong[] _checked = new ulong[(sectionLength / 64) + 1];

    // A sane file comes to each value in line and by some pointers, and most values are longer than a byte.
    private long _budget = (4L * sectionLength) + 1024;

    /// <summary>Checks the value at a byte of the section; false when that had been done before.</summary>
    /// <exception cref="MmdbException">It, or something in it, is invalid.</exception>
    public bool Check(ReadOnlySpan<byte> section, int position)
    {
        if ((uint)position < (uint)sectionLength && IsChecked(position)) return false;
        try
        {
            Walk(section, position, 0);
            return true;
        }
        catch (MmdbException e)
        {
            throw MmdbException.Damaged($"in its {name}, {e.Message}");
        }
    }

    private int Walk(ReadOnlySpan<byte> section, int position, int depth)
    {
        if (depth > MaxDepth)
        {
            throw MmdbException.Damaged(
                $"a value at byte {position} is nested more than {MaxDepth} levels deep");
        }

        if (--_budget < 0) throw MmdbException.Damaged("its records overlap or refer to each other without end");
        var header = MmdbHeader.Read(section, position);
        var next = header.Next;
        switch (header.Type)
        {
            case MmdbType.Pointer:
                Follow(section, position, header.Target, depth);
                break;
            case MmdbType.Map:
                for (var i = 0; i < header.Size; i++)
                {
                    CheckKey(section, next);
                    next = Walk(section, next, depth + 1);
                    next = Walk(section, next, depth + 1);
                }

                break;
            case MmdbType.Array:
                for (var i = 0; i < header.Size; i++) next = Walk(section, next, depth + 1);
                break;
            case MmdbType.String when !Utf8.IsValid(section.Slice(header.Body, header.Size)):
                throw MmdbException.Damaged($"the text at byte {position} is not UTF-8");
        }

        _checked[position >> 6] |= 1UL << (position & 63);
        return next;
    }

    private void Follow(ReadOnlySpan<byte> section, int position, int target, int depth)
    {
        if (IsChecked(target)) return;
        _ = MmdbValue.At(section, position);
        Walk(section, target, depth);
    }

    private static void CheckKey(ReadOnlySpan<byte> section, int position)
    {
        var key = MmdbValue.At(section, position);
        if (key.Type != MmdbType.String)
            throw MmdbException.Damaged($"a map's key at byte {position} is a {key.Type}, not text");
    }

    private bool IsChecked(int position) => (_checked[position >> 6] & (1UL << (position & 63))) != 0;
}
