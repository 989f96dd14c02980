using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// The id of an entry: the first half of the SHA-256 of its source, reason, offset, length and bytes. So the same
/// record of the same source has the same id, and an entry that was damaged is known by it.
/// </summary>
public readonly record struct QuarantineId(UInt128 Value)
{
    /// <summary>Characters of an id's text.</summary>
    public const int TextLength = 32;

    /// <summary>The id of a record.</summary>
    public static QuarantineId Of(string source, Rejection rejection)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{source}\n{rejection.Outcome.Reason()}\n{rejection.Offset}\n{rejection.Length}\n")));
        hash.AppendData(rejection.Bytes.Span);
        return new QuarantineId(BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset()));
    }

    /// <summary>Reads the text of an id, 32 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out QuarantineId id)
    {
        id = default;
        if (text is not { Length: TextLength } || !text.All(char.IsAsciiHexDigit)) return false;
        id = new QuarantineId(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>32 hexadecimal digits in lower case.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
