using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>Which objects of one day of a stream were taken.</summary>
internal sealed class DayProgress
{
    // Minute of the day, and the first 64 bits of the hash of key and ETag: two of a day's objects have the same ones
    // once in a hundred thousand million days.
    private const int EntryBytes = 10;

    // Of objects whose names tell no time; they are never left out.
    private const short NoMinute = -1;

    private readonly Dictionary<ulong, short> _taken;

    public DayProgress() => _taken = [];

    /// <summary>A day as it was stored.</summary>
    /// <exception cref="FormatException">The bytes are no day's.</exception>
    public DayProgress(int fromMinute, DateTime modified, ReadOnlySpan<byte> taken)
    {
        if (taken.Length % EntryBytes != 0) throw new FormatException("a day's list of objects is cut");
        (FromMinute, Modified) = (fromMinute, modified);
        _taken = new Dictionary<ulong, short>(taken.Length / EntryBytes);
        for (; taken.Length > 0; taken = taken[EntryBytes..])
            _taken[BinaryPrimitives.ReadUInt64LittleEndian(taken[2..])] = BinaryPrimitives.ReadInt16LittleEndian(taken);
    }

    /// <summary>Everything named with an earlier minute of the day counts as taken.</summary>
    public int FromMinute { get; private set; }

    /// <summary>When the newest object was written (UTC).</summary>
    public DateTime Modified { get; private set; }

    /// <summary>Objects remembered.</summary>
    public int Count => _taken.Count;

    /// <summary>Whether an object is still to be taken.</summary>
    public bool IsNew(StoredObject stored, DateTime time) =>
        (MinuteOf(time) is var minute && (minute == NoMinute || minute >= FromMinute))
        && !_taken.ContainsKey(Hash(stored));

    /// <summary>An object was taken.</summary>
    public void Add(StoredObject stored, DateTime time)
    {
        _taken[Hash(stored)] = MinuteOf(time);
        if (stored.Modified > Modified) Modified = stored.Modified;
    }

    /// <summary>
    /// Forgets the earliest objects above a number, and looks no longer for what is earlier than the others. Objects of
    /// <paramref name="open"/>, a minute of the day, and later may still have to be taken.
    /// </summary>
    public void Trim(int max, int open)
    {
        if (_taken.Count <= max) return;
        var minutes = _taken.Values.Where(minute => minute != NoMinute).Order().ToList();
        var excess = Math.Min(_taken.Count - max, minutes.Count);
        if (excess == 0) return;
        var from = Math.Min(minutes[excess - 1] + 1, open);
        if (from <= FromMinute) return;
        FromMinute = from;
        foreach (var (hash, _) in _taken.Where(entry => entry.Value != NoMinute && entry.Value < from).ToList())
            _taken.Remove(hash);
    }

    /// <summary>The stored form of what was taken.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_taken.Count * EntryBytes];
        var rest = bytes.AsSpan();
        foreach (var (hash, minute) in _taken)
        {
            BinaryPrimitives.WriteInt16LittleEndian(rest, minute);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[2..], hash);
            rest = rest[EntryBytes..];
        }

        return bytes;
    }

    // The very start of a day also stands for names without a time.
    private static short MinuteOf(DateTime time) =>
        time.TimeOfDay == TimeSpan.Zero ? NoMinute : (short)time.TimeOfDay.TotalMinutes;

    private static ulong Hash(StoredObject stored) => BinaryPrimitives.ReadUInt64LittleEndian(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{stored.Key}\n{stored.Tag}")));
}
