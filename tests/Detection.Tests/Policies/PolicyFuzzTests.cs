using System.Text;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class PolicyFuzzTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "1e999", "-0", "0.5", "99999999999999999999", "\\ud800",
        "\"65m\"", "\"0s\"", "\"999999999d\"", "\"::/0\"", "\"::ffff:1.2.3.4/128\"", "\"*\"", "\"\\u0000\"", "//", "/*",
        "\"asn\"", "\"cidr\"", "\"rules\"", "\"networks\"", "\n", "\uFEFF", "é",
    ];

    [Fact]
    public void Parse_MutatedBytes_GivesAPolicyOrErrors()
    {
        var whole = Encoding.UTF8.GetBytes(PolicyInForce.Default.ToJson());
        byte[][] bases = [.. PolicyDocs.Examples.Select(Encoding.UTF8.GetBytes), whole];
        for (var i = 0; i < Seeds.Histories(3000); i++)
        {
            var seed = Seeds.First + i;
            var random = new Random(seed);
            List<byte> bytes = [.. bases[random.Next(bases.Length)]];
            for (var left = random.Next(1, 6); left > 0; left--) Mutate(bytes, random);

            var failure = Record.Exception(() => Check([.. bytes]));

            Assert.True(failure is null, $"{Seeds.Repeat(seed, nameof(PolicyFuzzTests))}: {failure}");
        }
    }

    private static void Check(byte[] utf8)
    {
        var reading = PolicyParser.Parse(utf8);
        Assert.Equal(reading.Policy is null, reading.Problems.Any(problem => !problem.IsWarning));
        Assert.All(reading.Problems, problem => Assert.True(problem is { Line: >= 1, Column: >= 1, Text.Length: > 0 }));
        if (reading.Policy is not { } policy) return;
        var again = PolicyParser.Parse(Encoding.UTF8.GetBytes(policy.ToJson()));
        Assert.Equal(policy.ToJson(), again.Policy?.ToJson());
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(5))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 3:
                ReplaceDigit(bytes, at, random);
                break;
            default:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                break;
        }
    }

    /// <summary>Most texts that are still JSON come from here: a number becomes another one.</summary>
    private static void ReplaceDigit(List<byte> bytes, int from, Random random)
    {
        var at = bytes.FindIndex(from, b => b is >= (byte)'0' and <= (byte)'9');
        if (at >= 0) bytes[at] = (byte)('0' + random.Next(10));
    }
}
