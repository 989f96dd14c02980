using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>
/// The fast way to read records against the tokeniser's: both find the same in whatever bytes.
/// <c>GRAINWATCH_SEED</c> repeats a run, <c>GRAINWATCH_FUZZ_COUNT</c> sets its length.
/// </summary>
public sealed class UsualFieldsTests(ITestOutputHelper output)
{
    private const int CountByDefault = 100_000;

    public static TheoryData<string> Kinds => new(Records.Events);

    private static UsualFields NewFields(int depthMax = 64) => new(new Utf8Interner(256), new PlainOrigins(), depthMax);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_UsualRecord_TakesAllOfIt(string record)
    {
        var data = Encoding.UTF8.GetBytes(record + ",");
        var draft = new RecordDraft { Data = data };

        Assert.Equal(data.Length - 1, NewFields().Read(data, ref draft));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_CutRecord_LeavesIt(string record)
    {
        var data = Encoding.UTF8.GetBytes(record);
        var fields = NewFields();
        for (var length = 1; length < data.Length; length++)
        {
            var draft = new RecordDraft { Data = data };
            Assert.True(fields.Read(data.AsSpan(0, length), ref draft) < 0, $"the first {length} bytes are no record");
        }
    }

    [Fact]
    public void Read_IdentityMetThrice_SaysTheSame()
    {
        var reader = Reading.NewRecordReader();
        var exact = Reading.NewRecordReader(exact: true);
        foreach (var record in Records.Events.SelectMany(record => Enumerable.Repeat(record, 3)))
        {
            var data = Encoding.UTF8.GetBytes(record);
            Assert.Equal(exact.Read(data), reader.Read(data));
        }
    }

    [Fact]
    public void Read_DeepestValueAllowed_IsTakenAndOneDeeperIsNot()
    {
        Assert.True(Take(7) > 0);
        Assert.True(Take(8) < 0);

        static int Take(int levels)
        {
            var nested = new string('[', levels) + new string(']', levels);
            var data = Encoding.UTF8.GetBytes($"{{\"requestParameters\":{nested}}} ");
            var draft = new RecordDraft { Data = data };
            return NewFields(depthMax: 8).Read(data, ref draft);
        }
    }

    [Fact]
    public void Read_MutatedRecords_SameAsByTheTokeniser()
    {
        var seed = Number("GRAINWATCH_SEED") ?? Environment.TickCount;
        var count = Number("GRAINWATCH_FUZZ_COUNT") ?? CountByDefault;
        var repeat = $"GRAINWATCH_SEED={seed} GRAINWATCH_FUZZ_COUNT={count} dotnet test tests/Ingest.Tests "
            + $"--filter {nameof(UsualFieldsTests)}";
        output.WriteLine(repeat);
        var random = new Random(seed);
        var limits = new ReaderLimits { RecordBytesMax = 4096, KeptBytes = 256, DepthMax = 8, InternedTexts = 256 };
        var fast = Reading.NewTrailReader(limits);
        var exact = Reading.NewTrailReader(limits, exact: true);
        var fields = NewFields(limits.DepthMax);
        var usual = 0;
        for (var i = 0; i < count; i++)
        {
            var data = Mutate(random);
            try
            {
                AssertSame(Read(exact, data), Read(fast, data));
                var draft = new RecordDraft { Data = data };
                if (data is [(byte)'{', ..] && fields.Read(data, ref draft) > 0) usual++;
            }
            catch (Exception failure)
            {
                Assert.Fail($"round {i} of: {repeat}\n{Convert.ToBase64String(data)}\n{failure}");
            }
        }

        output.WriteLine($"{usual:N0} of {count:N0} were usual");
        Assert.InRange(usual, count / 10, count * 9 / 10);
    }

    private static Found Read(TrailReader reader, byte[] data)
    {
        var found = new Found();
        found.Summary = reader.Read(data, found);
        found.AssertSums();
        return found;
    }

    private static void AssertSame(Found expected, Found found)
    {
        Assert.Equal(expected.Summary, found.Summary);
        Assert.Equal(expected.Lines, found.Lines);
        Assert.Equal(expected.Events, found.Events);
    }

    /// <summary>One record with a change or two, or none; every eighth time two records behind each other.</summary>
    private static byte[] Mutate(Random random)
    {
        var text = Records.All[random.Next(Records.All.Count)];
        if (random.Next(8) == 0) text = Records.File([text, Records.All[random.Next(Records.All.Count)]]);
        List<byte> data = [.. Encoding.UTF8.GetBytes(text)];
        for (var n = random.Next(3); n > 0; n--) Mutations.AddMember(random, data);
        for (var n = random.Next(4) - 1; n > 0 && data.Count > 0; n--) Mutations.Apply(random, data);
        return [.. data];
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
