using System.Buffers.Binary;

namespace Grainwatch.Samples;

/// <summary>Identifiers in the shapes that AWS gives them, drawn by chance.</summary>
internal static class Ids
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Base64 = Alphanumeric + "+/";
    private const string HexDigits = "0123456789abcdef";

    /// <summary>A version 4 GUID.</summary>
    public static Guid Guid(Chance chance)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, chance.Next());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], chance.Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A unique id of IAM: AIDA (user) or AROA (role) and 17 letters.</summary>
    public static string Unique(string prefix, Chance chance) => prefix + Letters(Base32, 17, chance);

    /// <summary>An access key id: AKIA (long lived) or ASIA (session) and 16 letters.</summary>
    public static string AccessKey(string prefix, Chance chance) => prefix + Letters(Base32, 16, chance);

    /// <summary>A resource id such as i-0123456789abcdef0.</summary>
    public static string Resource(string prefix, Chance chance) => prefix + "-0" + Hex(16, chance);

    public static string Hex(int length, Chance chance) => Letters(HexDigits, length, chance);

    public static string Text(int length, Chance chance) => Letters(Alphanumeric, length, chance);

    public static string Base64Text(int length, Chance chance) => Letters(Base64, length, chance);

    /// <summary>The request id of S3: 16 capitals and digits.</summary>
    public static string S3Request(Chance chance) => Letters("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16, chance);

    private static string Letters(string alphabet, int length, Chance chance) =>
        string.Create(length, (alphabet, chance), static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source.alphabet[source.chance.Below(source.alphabet.Length)];
            }
        });
}
