using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

/// <summary>Every data type, from MaxMind's decoder test: usual values, zeros, extremes.</summary>
public sealed class MmdbValueTests
{
    [SharedDataFact]
    public void Record_AllTypes_AreAsWritten()
    {
        var record = Record(0x01010100);
        Assert.Equal(MmdbType.Map, record.Type);
        Assert.Equal(12, record.Count);
        Assert.Equal("unicode! ☯ - ♫", record.Find("utf8_string"u8).AsText());
        Assert.Equal(42.123456, record.Find("double"u8).AsDouble());
        Assert.Equal(1.1f, record.Find("float"u8).AsDouble());
        Assert.True(record.Find("bytes"u8).Bytes.SequenceEqual("\0\0\0*"u8));
        Assert.Equal((UInt128)100, record.Find("uint16"u8).AsUnsigned());
        Assert.Equal((UInt128)(1 << 28), record.Find("uint32"u8).AsUnsigned());
        Assert.Equal(UInt128.One << 60, record.Find("uint64"u8).AsUnsigned());
        Assert.Equal(UInt128.One << 120, record.Find("uint128"u8).AsUnsigned());
        Assert.Equal(-(1 << 28), record.Find("int32"u8).AsInt32());
        Assert.True(record.Find("boolean"u8).AsBoolean());

        var numbers = new List<UInt128?>();
        var items = record.Find("array"u8).Entries;
        while (items.MoveNext()) numbers.Add(items.Value.AsUnsigned());
        Assert.Equal([1, 2, 3], numbers);
        var inner = record.Find("map"u8).Find("mapX"u8);
        Assert.Equal("hello", inner.Find("utf8_stringX"u8).AsText());
        Assert.Equal((UInt128)7, inner.Find("arrayX"u8).First().AsUnsigned());
    }

    [SharedDataFact]
    public void Record_Zeros_AreZerosOfTheirTypes()
    {
        var record = Record(0);
        Assert.Equal(MmdbType.String, record.Find("utf8_string"u8).Type);
        Assert.Null(record.Find("utf8_string"u8).AsText());
        Assert.Equal(0.0, record.Find("double"u8).AsDouble());
        Assert.Equal(0.0, record.Find("float"u8).AsDouble());
        Assert.Equal(MmdbType.Bytes, record.Find("bytes"u8).Type);
        Assert.Equal(0, record.Find("bytes"u8).Bytes.Length);
        Assert.Equal((UInt128)0, record.Find("uint16"u8).AsUnsigned());
        Assert.Equal((UInt128)0, record.Find("uint128"u8).AsUnsigned());
        Assert.Equal(0, record.Find("int32"u8).AsInt32());
        Assert.False(record.Find("boolean"u8).AsBoolean());
        Assert.Equal(MmdbType.None, record.Find("array"u8).First().Type);
        Assert.Equal(0, record.Find("map"u8).Count);
    }

    [SharedDataFact]
    public void Record_Extremes_AreWhole()
    {
        var record = Record(0xFFFFFFFF);
        Assert.Equal(double.PositiveInfinity, record.Find("double"u8).AsDouble());
        Assert.Equal(double.PositiveInfinity, record.Find("float"u8).AsDouble());
        Assert.Equal(int.MaxValue, record.Find("int32"u8).AsInt32());
        Assert.Equal((UInt128)ushort.MaxValue, record.Find("uint16"u8).AsUnsigned());
        Assert.Equal((UInt128)uint.MaxValue, record.Find("uint32"u8).AsUnsigned());
        Assert.Equal((UInt128)ulong.MaxValue, record.Find("uint64"u8).AsUnsigned());
        Assert.Equal(UInt128.MaxValue, record.Find("uint128"u8).AsUnsigned());
    }

    [SharedDataFact]
    public void Find_OtherTypeOrNoValue_AnswersNull()
    {
        var record = Record(0x01010100);
        var absent = record.Find("absent"u8);
        Assert.Equal(MmdbType.None, absent.Find("deeper"u8).First().Type);
        Assert.Null(absent.AsText());
        Assert.Null(absent.AsDouble());
        Assert.Null(absent.AsUnsigned());
        Assert.Null(record.Find("utf8_string"u8).AsInt32());
        Assert.Null(record.Find("int32"u8).AsBoolean());
        Assert.Equal(MmdbType.None, record.Find("array"u8).Find("key"u8).Type);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(29)]
    [InlineData(284)]
    [InlineData(285)]
    [InlineData(65_820)]
    public void At_StringsOfEverySizeForm_HaveTheirLength(int length)
    {
        var text = new string('x', length);
        var file = MmdbFile.Open("built", new MmdbBuilder("Test").Add("1.2.3.0", 24, text).Build());
        Assert.Equal(text, file.Record(file.Find(SourceIp.FromIPv4(0x01020304))).AsText());
    }

    [Fact]
    public void At_PointersOfEverySizeForm_LeadToTheirTargets()
    {
        // A string at each form's first target and a pointer to it: 0, 2,048, 526,336, and the plain 32-bit form.
        var section = new byte[526_336 + 16];
        (byte[] Pointer, int Target)[] forms =
        [
            ([0x20, 0x07], 7),
            ([0x28, 0x00, 0x01], 2_049),
            ([0x30, 0x00, 0x00, 0x02], 526_338),
            ([0x38, 0x00, 0x08, 0x08, 0x04], 526_340),
        ];
        foreach (var (pointer, target) in forms)
        {
            pointer.CopyTo(section, 0);
            section[target] = 0x41;
            section[target + 1] = (byte)'x';
            Assert.Equal("x", MmdbValue.At(section, 0).AsText());
            Assert.Equal(pointer.Length, MmdbValue.Skip(section, 0));
        }
    }

    private static MmdbValue Record(uint ip)
    {
        var file = MmdbFile.Open(SharedData.PathOf("maxmind", "test-data", "MaxMind-DB-test-decoder.mmdb"));
        return file.Record(file.Find(SourceIp.FromIPv4(ip)));
    }
}
