using System.Text;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Wire;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Erasure;

/// <summary>Finds what there is of a principal in its shard's log, and by which texts it can be known.</summary>
internal sealed class ErasurePlan(PrincipalKey key)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(key.Text);
    private readonly List<ErasedFrame> _frames = [];
    private readonly HashSet<string> _texts = [key.Text, key.Id];

    /// <summary>What is to be erased; null when there is nothing of it.</summary>
    /// <exception cref="LogException">A frame of it cannot be read.</exception>
    public static ErasureIntent? Of(ShardLog log, int shard, PrincipalKey key, DateTime now)
    {
        var plan = new ErasurePlan(key);
        foreach (var segment in log.Segments.All) segment.Scan((at, frame) => plan.Take(segment, at, frame));
        if (plan._frames.Count == 0) return null;
        // An account has many principals, and every account a root.
        string[] others = [key.Account, "root", "unattributed"];
        List<string> texts =
            [.. plan._texts.Except(others).Where(text => text.Length > 0).Order(StringComparer.Ordinal)];
        return new ErasureIntent(
            ErasureIntent.FormNow, Guid.NewGuid().ToString("N"), now, shard, plan._frames,
            FindTorn(Path.GetDirectoryName(Path.GetFullPath(log.Folder))!, new SoughtTexts(texts)), texts);
    }

    private static List<string> FindTorn(string folder, SoughtTexts texts) =>
    [
        .. Directory.EnumerateDirectories(folder, "shard-*").Order(StringComparer.Ordinal)
            .Select(shard => Path.Combine(shard, LogRecovery.TornName))
            .Where(path => File.Exists(path) && texts.Find(File.ReadAllBytes(path)).Any())
            .Select(path => Path.GetRelativePath(folder, path)),
    ];

    private void Take(Segment segment, long at, in Frame frame)
    {
        if (!frame.KeyBytes.Span.SequenceEqual(_key)) return;
        _frames.Add(new ErasedFrame(segment.Number, at, frame.Length, frame.Back, frame.IsLast));
        try
        {
            AddTexts(frame);
        }
        catch (WireException e)
        {
            throw new LogException(segment.FilePath, at, $"the frame there cannot be read ({e.Message})");
        }
    }

    private void AddTexts(in Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Memory:
                var state = StateCodec.Decode(frame.Payload);
                Add(state.Name, state.DisplayName, state.Arn);
                foreach (var accessKey in state.AccessKeys.Entries.Keys) Add(accessKey);
                break;
            case FrameKind.Header:
                foreach (var alias in NoticeCodec.Decode(frame.Payload).Principal.Aliases) Add(alias);
                break;
            case FrameKind.Rows:
                foreach (var e in LogRows.EventsOf(frame))
                    Add(e.Principal.Name, e.Principal.DisplayName, e.Arn, e.AccessKeyId);
                break;
        }
    }

    private void Add(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null) _texts.Add(text);
        }
    }
}
