using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Replay;

namespace Grainwatch.Ingest.Tests.Receipts;

/// <summary>Lines of known outcomes, for a reader of records up to 8 KiB.</summary>
internal static class Mixture
{
    public const int RecordBytesMax = 8192;

    /// <summary>A line that has an outcome wherever it stands.</summary>
    public static string Line(Outcome outcome, int number)
    {
        var good = TrailText.Call($"user{number}", "2026-05-04T10:00:00Z");
        return outcome switch
        {
            Outcome.Accepted => good,
            Outcome.IgnoredService => TrailText.Service("2026-05-04T10:00:00Z"),
            Outcome.IgnoredInsight => Records.Line(Records.Insight),
            Outcome.IgnoredDigest => Records.Line(Records.Digest),
            Outcome.IgnoredHealthCheck => """{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"trail"}""",
            Outcome.RejectedNotJson => $"broken {number}",
            Outcome.RejectedTooLarge => good.With("aws-cli", new string('x', RecordBytesMax)),
            Outcome.RejectedTooDeep => good.With("\"81.2", new string('[', 70) + new string(']', 70) + ",\"x\":\"81.2"),
            Outcome.RejectedNoEventTime => good.With("\"eventTime\"", "\"time\""),
            Outcome.RejectedBadTime => good.With("2026-05-04T10:00:00Z", "yesterday"),
            Outcome.RejectedNoEventName => good.With("\"eventName\"", "\"name\""),
            Outcome.RejectedVersion => good.With("1.08", "2.00"),
            Outcome.RejectedFuture => good.With("2026-", "2999-"),
            Outcome.RejectedNoAccount => good.With("\"accountId\"", "\"a\"").With("\"recipientAccountId\"", "\"b\""),
            Outcome.RejectedWrongType => good.With("\"DescribeInstances\"", "7"),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "It depends on its neighbours."),
        };
    }

    /// <summary>A record that breaks off; it has to be the last.</summary>
    public static string Truncated(int number) => TrailText.Call($"user{number}", "2026-05-04T10:00:00Z")[..^20];

    /// <summary>
    /// Lines, others that are duplicates or late once those were delivered, and how many have which outcome.
    /// </summary>
    public static (List<string> Lines, List<string> Afterwards, Receipt Expected) Random(Random random, int count)
    {
        var expected = new Receipt();
        List<string> lines = [];
        List<string> afterwards = [];
        for (var i = 0; i < count; i++)
        {
            // What comes behind depends on neighbours, and on what a principal's host says.
            var outcome = Outcomes.All[random.Next((int)Outcome.RejectedTruncated)];
            expected.Add(outcome);
            if (outcome is not (Outcome.Duplicate or Outcome.Late))
            {
                lines.Add(Line(outcome, i));
                continue;
            }

            expected.Add(Outcome.Accepted);
            lines.Add(Line(Outcome.Accepted, i));
            afterwards.Add(
                outcome == Outcome.Duplicate ? lines[^1] : TrailText.Call($"user{i}", "2026-05-02T09:00:00Z"));
        }

        return (lines, afterwards, expected);
    }
}
