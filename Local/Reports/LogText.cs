using System.Globalization;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Reports;

/// <summary>What a data folder's log holds, for people.</summary>
internal static class LogText
{
    private const int WhomShown = 10;

    private const string Remedy =
        "Remedy: stop the server, and put a copy of the file from a backup in its place. Without one, begin with an "
        + "empty data folder and replay the trails into it (docs/data-folder.md).";

    public static void Verified(Terminal terminal, FolderCheck read)
    {
        Summary(terminal, read);
        if (read.IsFolded) terminal.Line($"{read.Shards.Sum(shard => shard.Folded):N0} memories folded");
        Torn(terminal, read);
        var damages = read.Shards.SelectMany(shard => shard.Damages).ToList();
        if (damages.Count == 0)
        {
            terminal.Line(read.IsFolded
                ? "no damage: every checksum fits, every story is whole, every memory folds"
                : "no damage: every checksum fits, every story is whole");
            return;
        }

        terminal.Line();
        foreach (var damage in damages) Write(terminal, damage);
        terminal.Line($"{damages.Count:N0} damaged {(damages.Count == 1 ? "place" : "places")}");
        foreach (var line in Wrapped.Lines(Remedy, terminal.Width)) terminal.Line(line);
    }

    public static void Measured(Terminal terminal, FolderCheck read, TimeSpan retention, string text)
    {
        Summary(terminal, read);
        Torn(terminal, read);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var freed = read.Shards.Sum(shard => OfflineCompaction.Estimate(shard, now, retention));
        terminal.Line($"a compaction with --retention {text} would free about {ByteSize.Text(freed)}");
        terminal.Line();
        Kinds(terminal, read);
        Policies(terminal, read);
    }

    private static void Summary(Terminal terminal, FolderCheck read)
    {
        if (read.Holder is { } holder)
            terminal.Line($"'{read.Folder}' is in use by {holder}: read beside it, up to what was written by now");
        var segments = read.Shards.SelectMany(shard => shard.Segments).ToList();
        terminal.Line($"{read.Shards.Count:N0} shards, {segments.Count:N0} segments, "
            + $"{ByteSize.Text(segments.Sum(segment => segment.Bytes))}");
        terminal.Line($"{read.Shards.Sum(shard => shard.Entries.Count):N0} principals, "
            + $"{read.Shards.Sum(shard => shard.Counts.Values.Sum(count => count.Frames)):N0} frames"
            + (read.Shards.Min(shard => shard.Oldest) is { } oldest
                ? $", written from {Time(oldest)} to {Time(read.Shards.Max(shard => shard.Newest)!.Value)}"
                : string.Empty));
        var past = read.Shards.SelectMany(shard => shard.OfPast).ToList();
        if (past.Count == 0) return;
        terminal.Line($"{past.Count:N0} of the segments, {ByteSize.Text(past.Sum(segment => segment.Bytes))}, are kept "
            + "for the past alone: no memory of the present rests on them");
    }

    private static void Torn(Terminal terminal, FolderCheck read)
    {
        var torn = read.Shards.Sum(shard => shard.TornBytes);
        if (torn == 0) return;
        terminal.Line(read.Holder is null
            ? $"{torn:N0} bytes at the end are of a write that never finished: no damage, the next start cuts them"
            : $"{torn:N0} bytes at the end are of a write that was on its way: no damage");
    }

    private static void Write(Terminal terminal, LogDamage damage)
    {
        terminal.Line($"{damage.Path}, byte {damage.Offset:N0}"
            + (damage.Bytes > 0 ? $", {damage.Bytes:N0} bytes" : string.Empty));
        terminal.Line($"  {damage.What}");
        foreach (var key in damage.Whom.Take(WhomShown)) terminal.Line($"  concerns {key}");
        if (damage.Whom.Count > WhomShown)
            terminal.Line($"  … and {damage.Whom.Count - WhomShown:N0} more principals");
        if (damage.Whom.Count == 0) terminal.Line("  whom it concerns cannot be told");
        terminal.Line();
    }

    private static void Kinds(Terminal terminal, FolderCheck read)
    {
        var table = new TextTable("kind", "frames", "bytes");
        foreach (var kind in read.Shards.SelectMany(shard => shard.Counts).GroupBy(count => count.Key)
            .OrderBy(kind => kind.Key))
        {
            table.Add(
                Word(kind.Key), $"{kind.Sum(count => count.Value.Frames):N0}",
                $"{kind.Sum(count => count.Value.Bytes):N0}");
        }

        table.Write(terminal);
    }

    private static void Policies(Terminal terminal, FolderCheck read)
    {
        // Each shard notes a policy at its first write under it; the first of those is when it came into force.
        var table = new TextTable("policy", "in force since");
        var noted = read.Shards.SelectMany(shard => shard.Policies.Select((policy, turn) => (policy, turn)));
        foreach (var same in noted.GroupBy(one => (one.policy.Version, one.turn))
            .OrderBy(same => same.Min(one => one.policy.Since)).ThenBy(same => same.Key.turn))
        {
            table.Add(same.Key.Version, Time(same.Min(one => one.policy.Since)));
        }

        table.Write(terminal);
    }

    private static string Word(FrameKind kind) => kind switch
    {
        FrameKind.Memory => "memory",
        FrameKind.Rows => "rows",
        FrameKind.Decision => "decision",
        FrameKind.Header => "header",
        FrameKind.Policy => "policy",
        FrameKind.Oldest => "start",
        FrameKind.Erased => "erased",
        _ => $"unknown ({(byte)kind})",
    };

    private static string Time(DateTime time) =>
        time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
