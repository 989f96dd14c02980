using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

/// <summary>Damaged files: each is refused with one clear sentence, and nothing else ever escapes.</summary>
public sealed class MmdbCorruptionTests
{
    private const string Remedy = "Fetch the file again, or take it out of the geolocation files.";

    [SharedDataTheory]
    [InlineData("libmaxminddb/libmaxminddb-corrupt-search-tree.mmdb", "no path in its search tree leads to node 1 ")]
    [InlineData("libmaxminddb/libmaxminddb-deep-array-nesting.mmdb", "nested more than 64 levels")]
    [InlineData("libmaxminddb/libmaxminddb-deep-nesting.mmdb", "nested more than 64 levels")]
    [InlineData("libmaxminddb/libmaxminddb-metadata-marker-only.mmdb", "in its metadata, a value runs past the end")]
    [InlineData("libmaxminddb/libmaxminddb-offset-integer-overflow.mmdb", "in its metadata, a pointer at byte 29")]
    [InlineData("libmaxminddb/libmaxminddb-oversized-array.mmdb", "bytes follow")]
    [InlineData("libmaxminddb/libmaxminddb-oversized-map.mmdb", "bytes follow")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-max-left.mmdb", "leads to byte -1 ")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-left.mmdb", "leads to byte -15 ")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-right.mmdb", "leads to byte -15 ")]
    [InlineData("maxminddb-golang/cyclic-data-structure.mmdb", "in its metadata, byte 258 starts a value")]
    [InlineData("maxminddb-golang/invalid-bytes-length.mmdb", "in its metadata, byte 0 starts a value")]
    [InlineData("maxminddb-golang/invalid-data-record-offset.mmdb", "in its metadata, the text at byte 1 is not UTF-8")]
    [InlineData("maxminddb-golang/invalid-map-key-length.mmdb", "in its metadata, byte 258 starts a value")]
    [InlineData("maxminddb-golang/invalid-string-length.mmdb", "in its metadata, a value runs past the end")]
    [InlineData("maxminddb-golang/metadata-is-an-uint128.mmdb", "in its metadata, byte 0 starts a value")]
    [InlineData("maxminddb-golang/unexpected-bytes.mmdb", "in its metadata, a value runs past the end")]
    [InlineData("maxminddb-python/bad-unicode-in-map-key.mmdb", "search tree does not end where")]
    public void Open_BadData_IsRefusedWithAReason(string name, string reason)
    {
        var path = SharedData.PathOf(["maxmind", "bad-data", .. name.Split('/')]);
        var refusal = Assert.Throws<MmdbException>(() => MmdbFile.Open(path));
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(Remedy, refusal.Message, StringComparison.Ordinal);
    }

    // The three odd but valid ones. An empty map or array may end a section: nothing has to follow it. A build date
    // beyond the calendar harms no record; it is shown as the calendar's last day.
    [SharedDataTheory]
    [InlineData("libmaxminddb-empty-array-last-in-metadata.mmdb", 2001)]
    [InlineData("libmaxminddb-empty-map-last-in-metadata.mmdb", 2001)]
    [InlineData("libmaxminddb-uint64-max-epoch.mmdb", 9999)]
    public void Open_OddButValid_Answers(string name, int year)
    {
        var file = MmdbFile.Open(SharedData.PathOf("maxmind", "bad-data", "libmaxminddb", name));
        Assert.Equal(year, file.Metadata.Built.Year);
        Assert.Equal(DateTimeKind.Utc, file.Metadata.Built.Kind);
        Assert.Equal("test", file.Record(file.Find(SourceIp.FromIPv4(0x08080808))).Find("ip"u8).AsText());
    }

    [SharedDataFact]
    public void BadData_EveryFile_IsInOneOfTheTestsAbove()
    {
        var folder = SharedData.PathOf("maxmind", "bad-data");
        Assert.Equal(18 + 3, Directory.GetFiles(folder, "*.mmdb", SearchOption.AllDirectories).Length);
    }

    [SharedDataTheory]
    [InlineData("GeoIP2-City-Test-Broken-Double-Format.mmdb", "in its data, byte ")]
    [InlineData("GeoIP2-City-Test-Invalid-Node-Count.mmdb", "its 100000 nodes would take 700000 bytes")]
    public void Open_BrokenCityDatabase_IsRefusedWithAReason(string name, string reason)
    {
        var path = SharedData.PathOf("maxmind", "test-data", name);
        var refusal = Assert.Throws<MmdbException>(() => Geolocator.Open(path));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Open_TruncatedAtEvery64thByte_IsRefused()
    {
        var good = ReadGood("GeoLite2-City-Test.mmdb");
        for (var length = 0; length < good.Length; length += 64)
            Assert.Throws<MmdbException>(() => MmdbFile.Open($"cut at {length}", good[..length]));
    }

    [SharedDataFact]
    public void Open_RandomMutations_AnswerOrAreRefused()
    {
        string[] names = ["GeoLite2-City-Test.mmdb", "MaxMind-DB-test-decoder.mmdb", "GeoIP2-Anonymous-IP-Test.mmdb"];
        var good = names.Select(ReadGood).ToArray();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = Mutate(good[i % good.Length], random);
            try
            {
                AskAll(MmdbFile.Open("mutated", bytes));
            }
            catch (MmdbException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, mutation {i}: {e}");
            }
        }

        Assert.True(refused is > 0 and < 2_000, $"seed {seed}: {refused} of 2,000 refused");
    }

    // Bytes of data: 0x2n 0xnn is a pointer, 0x0n 0x04 an array of n, 0xEn a map of n, 0x4n a string of n bytes.
    [Theory]
    [InlineData("01 04 20 00", "nested more than", "an array that holds itself")]
    [InlineData("02 04 20 06 20 06 02 04 20 00 20 00", "nested more than", "two arrays that hold each other twice")]
    [InlineData("20 00", "leads to another pointer", "a pointer to itself")]
    [InlineData("E1 A1 05 41 78", "is a UInt16, not text", "a number for a key")]
    [InlineData("E1 41 FF 41 78", "is not UTF-8", "a key that is no text")]
    [InlineData("E1 41 78 42 C3 28", "is not UTF-8", "a text that is none")]
    [InlineData("00 05", "of unknown type 12", "a data cache container")]
    [InlineData("00 06", "of unknown type 13", "an end marker")]
    [InlineData("02 07", "type Boolean and size 2", "a boolean that is neither")]
    [InlineData("A3 01 02 03", "type UInt16 and size 3", "a number that is too wide")]
    [InlineData("FF FF FF FF", "bytes follow", "sixteen million entries")]
    [InlineData("5F FF FF FF", "bytes follow", "sixteen million bytes")]
    [InlineData("5F", "runs past the end", "a size that is cut off")]
    public void Open_CraftedRecord_IsRefusedWithAReason(string data, string reason, string what)
    {
        var bytes = Convert.FromHexString(data.Replace(" ", "", StringComparison.Ordinal));
        var file = new MmdbBuilder("Test").Add("8.8.8.0", 24, bytes).Build();
        var refusal = Assert.Throws<MmdbException>(() => MmdbFile.Open(what, file));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PointersThatDoubleAtEachOf60Levels_ReadsEachValueOnce()
    {
        // Written out in full this record would have 2^60 values.
        var data = new List<byte>();
        for (var level = 0; level < 60; level++)
        {
            var next = (level + 1) * 6;
            byte[] pointer = [(byte)(0x20 | (next >> 8)), (byte)next];
            data.AddRange([0x02, 0x04, .. pointer, .. pointer]);
        }

        data.AddRange([0x41, (byte)'x']);
        var file = MmdbFile.Open("doubling", new MmdbBuilder("Test").Add("8.8.8.0", 24, data.ToArray()).Build());
        var record = file.Record(file.Find(SourceIp.FromIPv4(0x08080808)));
        Assert.Equal(MmdbType.Array, record.First().First().Type);
        Assert.Equal(MmdbType.None, record.Find("country"u8).Type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a text file")]
    public void Open_OtherFile_IsRefused(string content)
    {
        var refusal = Assert.Throws<MmdbException>(() => MmdbFile.Open("x", Encoding.UTF8.GetBytes(content)));
        Assert.StartsWith("x: it is no MaxMind DB", refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] ReadGood(string name) => File.ReadAllBytes(SharedData.PathOf("maxmind", "test-data", name));

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = (byte[])good.Clone();
        for (var flips = random.Next(1, 5); flips > 0; flips--)
        {
            // Half of them in the metadata, which a uniform choice would hardly ever meet.
            var from = random.Next(2) == 0 ? 0 : bytes.Length - 300;
            bytes[random.Next(from, bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static void AskAll(MmdbFile file)
    {
        for (var i = 0U; i < 256; i++)
        {
            Touch(file, SourceIp.FromIPv4(i * 0x01010101));
            Touch(file, new SourceIp((ulong)i << 56, i));
        }

        foreach (var offset in file.SampleRecords) Visit(file.Record(offset), 3);
    }

    private static void Touch(MmdbFile file, SourceIp ip)
    {
        var offset = file.Find(ip);
        if (offset >= 0) Visit(file.Record(offset), 3);
    }

    private static void Visit(MmdbValue value, int depth)
    {
        _ = value.AsText();
        _ = value.AsDouble();
        _ = value.AsUnsigned();
        _ = value.AsInt32();
        _ = value.AsBoolean();
        if (depth == 0) return;
        var entries = value.Entries;
        while (entries.MoveNext())
        {
            _ = entries.Key.Length;
            Visit(entries.Value, depth - 1);
        }
    }
}
