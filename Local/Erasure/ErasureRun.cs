using System.Text;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Local.Log;
using Grainwatch.Local.Sinks;

namespace Grainwatch.Local.Erasure;

/// <summary>What an erasure did.</summary>
/// <param name="Intent">What it was to do.</param>
/// <param name="Quarantined">Records that it took out of quarantine, without those of a run before a crash.</param>
internal sealed record ErasureOutcome(ErasureIntent Intent, IReadOnlyList<string> Quarantined);

/// <summary>
/// Does what an intent in a data folder says, which nobody else uses meanwhile. Each step can be done again, so that it
/// does not matter where it was interrupted.
/// </summary>
internal static class ErasureRun
{
    /// <summary>Ends the erasure that was begun in a folder; null when none was.</summary>
    /// <exception cref="PrincipalStoreException">It cannot be ended now; nothing else can be done before.</exception>
    /// <exception cref="IOException">The same.</exception>
    public static ErasureOutcome? Resume(string folder, LogOptions options)
    {
        var intent = ErasureIntent.Read(folder);
        ErasureOutcome? outcome = null;
        if (intent is not null)
        {
            OverwriteFrames(Path.Combine(folder, LogStore.ShardName(intent.Shard)), intent, options);
            ScrubTorn(folder, intent, options);
            var texts = new SoughtTexts(intent.Texts);
            outcome = new ErasureOutcome(intent, TakeFromQuarantine(folder, texts));
            TakeFromDelivery(folder, texts);
            ErasureLog.Add(
                folder, new ErasureLine(intent.Id, intent.At, intent.Frames.Count, intent.Bytes), options.OpenFile,
                options.FlushFolder);
        }

        ErasureIntent.Remove(folder, options.OpenFile, options.FlushFolder);
        return outcome;
    }

    private static void OverwriteFrames(string folder, ErasureIntent intent, LogOptions options)
    {
        foreach (var segment in intent.Frames.GroupBy(frame => frame.Segment))
        {
            var path = Path.Combine(folder, Segment.NameOf(segment.Key));
            if (!File.Exists(path))
                throw new LogException(path, 0, "it is missing, and something was to be erased from it");
            using var file = options.OpenFile(path);
            foreach (var frame in segment)
            {
                if (frame.Offset < Segment.HeadBytes || frame.Offset + frame.Length > file.Length)
                    throw new LogException(path, frame.Offset, "the frame that was to be erased is not there");
                file.Write(LogFrame.Erased(frame.Length, frame.Back, frame.IsLast), frame.Offset);
            }

            file.Flush();
        }
    }

    /// <summary>What a crash cut off was never acknowledged: if it names the principal, it goes.</summary>
    private static void ScrubTorn(string folder, ErasureIntent intent, LogOptions options)
    {
        foreach (var path in intent.Torn.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            ErasureIntent.Scrub(path, options.OpenFile);
            options.FlushFolder(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Alerts of it that wait for sinks go.</summary>
    private static void TakeFromDelivery(string folder, SoughtTexts texts)
    {
        try
        {
            FileDeliveryLog.Erase(folder, texts);
        }
        catch (DeliveryException e)
        {
            throw new PrincipalStoreException(
                $"A principal cannot be erased from what is to be delivered: {e.Message}", e);
        }
    }

    /// <summary>A record with a text that is the principal's alone goes; others are for the search to name.</summary>
    private static List<string> TakeFromQuarantine(string folder, SoughtTexts texts)
    {
        var path = Path.Combine(folder, "quarantine");
        if (!Directory.Exists(path)) return [];
        try
        {
            using var quarantine = FileQuarantine.Open(path);
            return quarantine.Erase(Holds).ConvertAll(id => id.ToString());
        }
        catch (Exception e) when (e is QuarantineException or QuarantineInUseException)
        {
            throw new PrincipalStoreException($"A principal cannot be erased from the quarantine: {e.Message}", e);
        }

        bool Holds(QuarantineEntry entry) => texts.IsOwnIn(entry.Rejection.Bytes.Span)
            || texts.IsOwnIn(Encoding.UTF8.GetBytes($"{entry.Source}\n{entry.Rejection.Detail}"));
    }
}
