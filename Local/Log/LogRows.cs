using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>
/// What was folded into a memory, a batch or a decision; and in what its owner's memory was not the log's any more:
/// whether what it had to tell had been told since, and how many duplicates it had counted, for batches of nothing else
/// are not written.
/// </summary>
internal static class LogRows
{
    private const int Version = 1;

    /// <summary>Writes a batch: version, why it came, the two, and the rows.</summary>
    public static void WriteBatch(WireWriter writer, PrincipalWrite write)
    {
        writer.Number(Version);
        writer.Number((int)write.Arrival);
        WriteBefore(writer, write);
        writer.Events(write.Batch);
    }

    /// <summary>Writes a decision: version, the two, and the decision.</summary>
    public static void WriteDecision(WireWriter writer, PrincipalWrite write)
    {
        writer.Number(Version);
        WriteBefore(writer, write);
        DecisionCodec.Write(writer, write.Decision!);
    }

    /// <summary>The events of a frame of rows.</summary>
    /// <exception cref="WireException">It is not what was written.</exception>
    public static IReadOnlyList<TrailEvent> EventsOf(in Frame frame) =>
        WireReader.ReadWhole(frame.Payload, reader => ReadRows(reader).Events);

    /// <summary>Folds a frame's batch or decision again.</summary>
    /// <exception cref="WireException">It is not what was written.</exception>
    public static void Fold(in Frame frame, PrincipalFold fold)
    {
        var kind = frame.Kind;
        if (kind is not (FrameKind.Rows or FrameKind.Decision))
            throw new WireException($"A frame of kind {(byte)kind} is no part of a story.");
        WireReader.ReadWhole(frame.Payload, reader => kind == FrameKind.Rows
            ? ReadBatch(reader)
            : ReadDecision(reader))(fold);
    }

    private static Action<PrincipalFold> ReadBatch(WireReader reader)
    {
        var (arrival, told, duplicates, events) = ReadRows(reader);
        return fold =>
        {
            fold.Resume(told, duplicates);
            fold.Apply(events, [], arrival);
        };
    }

    private static (Arrival Arrival, bool Told, long Duplicates, List<TrailEvent> Events) ReadRows(WireReader reader)
    {
        CheckVersion(reader);
        var arrival = reader.Int() switch
        {
            (int)Arrival.Live => Arrival.Live,
            (int)Arrival.Backfill => Arrival.Backfill,
            var other => throw new WireException($"{other} is no reason for rows to come."),
        };
        var (told, duplicates) = (reader.Flag(), reader.Number());
        List<TrailEvent> events = [];
        reader.Events(events);
        return (arrival, told, duplicates, events);
    }

    private static Action<PrincipalFold> ReadDecision(WireReader reader)
    {
        CheckVersion(reader);
        var (told, duplicates) = (reader.Flag(), reader.Number());
        var decision = DecisionCodec.Read(reader);
        return fold =>
        {
            fold.Resume(told, duplicates);
            fold.Decide(decision);
        };
    }

    private static void WriteBefore(WireWriter writer, PrincipalWrite write)
    {
        writer.Flag(write.Told);
        writer.Number(write.DuplicatesBefore);
    }

    private static void CheckVersion(WireReader reader)
    {
        var version = reader.Number();
        if (version != Version)
            throw new WireException($"Rows of version {version} are unknown here, {Version} is read.");
    }
}
