using System.Globalization;
using System.Text;
using System.Text.Json;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>
/// Records as lines: the CRC-32C of what follows in eight hexadecimal digits, a space, the record as JSON.
/// </summary>
internal static class DeliveryLines
{
    private const int SumChars = 8;

    /// <summary>The lines of records.</summary>
    public static byte[] Write(IEnumerable<DeliveryRecord> records)
    {
        using var bytes = new MemoryStream();
        foreach (var record in records)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(record, DeliveryJson.Default.DeliveryRecord);
            bytes.Write(Encoding.ASCII.GetBytes(Crc32C.Of(json).ToString("x8", CultureInfo.InvariantCulture)));
            bytes.WriteByte((byte)' ');
            bytes.Write(json);
            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();
    }

    /// <summary>
    /// The records of lines. What a write that never finished has left at the end is passed over; the whole lines end
    /// where <paramref name="end"/> says.
    /// </summary>
    /// <exception cref="DeliveryException">A line is damaged; its offset is in the message.</exception>
    public static List<DeliveryRecord> Read(ReadOnlySpan<byte> bytes, out int end)
    {
        List<DeliveryRecord> records = [];
        end = 0;
        while (end < bytes.Length)
        {
            var length = bytes[end..].IndexOf((byte)'\n');
            var record = length < 0 ? null : ReadLine(bytes.Slice(end, length));
            if (record is null)
            {
                // A torn write has no whole line behind it.
                if (length < 0 || !HasLine(bytes[(end + length + 1)..])) return records;
                throw new DeliveryException($"the record at byte {end:N0} is damaged");
            }

            records.Add(record);
            end += length + 1;
        }

        return records;
    }

    private static bool HasLine(ReadOnlySpan<byte> bytes)
    {
        foreach (var range in bytes.Split((byte)'\n'))
            if (ReadLine(bytes[range]) is not null) return true;
        return false;
    }

    private static DeliveryRecord? ReadLine(ReadOnlySpan<byte> line)
    {
        if (line.Length <= SumChars + 1 || line[SumChars] != ' ') return null;
        var json = line[(SumChars + 1)..];
        if (!uint.TryParse(line[..SumChars], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            || sum != Crc32C.Of(json)) return null;
        try
        {
            return JsonSerializer.Deserialize(json, DeliveryJson.Default.DeliveryRecord);
        }
        catch (JsonException e)
        {
            // The sum fits: it was written so, by another version.
            throw new DeliveryException($"a record is of an unknown form: {e.Message}", e);
        }
    }
}
