using System.Text;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>What random tests do to records.</summary>
internal static class Mutations
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\n", "\r\n{", " ", "null", "true", "-1e999", "0",
        "{\"Records\":[", "]}", "{\"eventVersion\":\"1.08\"", "\uFEFF", "\0", "\u001F\u008B", "\"eventTime\":",
        "\"Records\"", "9999-12-31T23:59:59-23:59", "HIDDEN_DUE_TO_SECURITY_REASONS", ":i-", "/*", "NaN",
        "{\"detail\":{", "\"detail\"", "{\"logEvents\":[", "\"messageType\":\"CONTROL_MESSAGE\"", "\"message\":",
        "{\"Events\":[{\"CloudTrailEvent\":\"",
        "H4sI", "{\"awslogs\":{\"data\":\"", "\"Type\":\"Notification\",\"Message\":\"{", "\"aws:s3\"",
    ];

    private static readonly string[] Names =
    [
        "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
        "userAgent", "errorCode", "errorMessage", "responseElements", "additionalEventData", "serviceEventDetails",
        "eventID", "eventType", "eventCategory", "recipientAccountId", "addendum", "Records", "digestStartTime",
        "messageType", "Event", "requestParameters", "MFAUsed", "UserName", "CredentialType", "ConsoleLogin",
        "type", "arn", "accountId", "sessionContext", "sessionIssuer", "x", "", "na\\u006de", "\\", "\u00e9",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\"text\"", "\"Success\"", "\"Yes\"", "\"1.09\"", "\"2026-05-04T08:15:30Z\"", "\"\\\"\\\\\\/\\n\"",
        "\"\\u00e9\\uD83D\\uDE00\"", "\"\\ud800\"", "\"\\u12G4\"", "\"\\x\"", "\"\t\"", "\"\u00e9 \u20ac\"",
        "\"0123456789012345678901234567890\"", "\"012345678901234567890123456789012\\\"3\"", "\"",
        "\"{\\\"Version\\\":\\\"2012-10-17\\\"}\"", "\"Insight\"", "\"AwsCloudTrailInsight\"",
    ];

    private static readonly string[] Scalars =
    [
        "true", "false", "null", "nul", "True", "0", "-0", "01", "-", "1.5", "1.", ".5", "1e9", "1E+09", "1e", "1e-",
        "-12.25e-3", "+1", "1_000", "0x1", "Infinity", "12345678901234567890123",
    ];

    /// <summary>Changes, removes, repeats or inserts bytes somewhere.</summary>
    public static void Apply(Random random, List<byte> data)
    {
        var at = random.Next(data.Count);
        var length = Math.Min(data.Count - at, random.Next(3) == 0 ? random.Next(1, 400) : 1);
        switch (random.Next(7))
        {
            case 0: data[at] = (byte)random.Next(256); break;
            case 1: data[at] ^= (byte)(1 << random.Next(8)); break;
            case 2: data.RemoveRange(at, length); break;
            case 3: data.InsertRange(at, data.GetRange(at, length)); break;
            case 4: data.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
            case 5: data.InsertRange(at, Enumerable.Repeat("[{\" x"u8[random.Next(5)], random.Next(1, 6000))); break;
            default: data.RemoveRange(at, data.Count - at); break;
        }
    }

    /// <summary>Puts a member behind an opening brace, often one that is there already, and often no JSON.</summary>
    public static void AddMember(Random random, List<byte> data)
    {
        var braces = Enumerable.Range(0, data.Count).Where(i => data[i] == '{').ToList();
        if (braces.Count == 0) return;
        var member = $"\"{Names[random.Next(Names.Length)]}\"{Space(random)}:{Space(random)}{Value(random, 9)},";
        data.InsertRange(braces[random.Next(braces.Count)] + 1, Encoding.UTF8.GetBytes(Space(random) + member));
    }

    private static string Value(Random random, int depth) => random.Next(depth > 0 ? 12 : 6) switch
    {
        0 => "null",
        < 4 => Texts[random.Next(Texts.Length)],
        < 6 => Scalars[random.Next(Scalars.Length)],
        < 9 => $"[{Space(random)}{Joined(random, _ => Value(random, depth - 1 - random.Next(3)))}]",
        _ => $"{{{Space(random)}{Joined(random, name => $"\"{name}\":{Value(random, depth - 1 - random.Next(3))}")}}}",
    };

    private static string Joined(Random random, Func<string, string> element) => string.Join(
        $"{Space(random)},{Space(random)}",
        Enumerable.Range(0, random.Next(4)).Select(_ => element(Names[random.Next(Names.Length)])));

    private static string Space(Random random) => random.Next(12) switch
    {
        0 => " ",
        1 => "\r\n\t",
        2 => random.Next(10) == 0 ? "\v" : "",
        _ => "",
    };
}
