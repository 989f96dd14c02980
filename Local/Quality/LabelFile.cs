using System.Globalization;
using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Quality;

/// <summary>Reads labels, one JSON object a line. Every line at fault is named, with what to do about it.</summary>
internal static class LabelFile
{
    private const int FaultsShownMax = 20;

    // Whoever names a device or the wrong file must not wait for its end.
    private const int FaultsMax = 1000;
    private const int LineCharactersMax = 16 << 20;
    private const int LabelsMax = 1_000_000;

    private static readonly JsonDocumentOptions s_json = new() { AllowDuplicateProperties = false };

    /// <summary>The labels of a file.</summary>
    /// <exception cref="MissingInputException">There is no such file.</exception>
    /// <exception cref="CommandException">A line is no label.</exception>
    public static IReadOnlyList<Label> Read(string path)
    {
        if (!File.Exists(path))
            throw new MissingInputException($"--score: '{path}' does not exist; it takes a file of labels.");
        List<Label> labels = [];
        List<string> faults = [];
        Dictionary<string, int> lines = [];
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var (label, fault) = Parse(line);
            if (label is not null && !lines.TryAdd(label.Id, number))
                fault = $"the id '{label.Id}' is on line {lines[label.Id]} too; give each story an id of its own";
            if (fault is not null) faults.Add($"line {number}: {fault}");
            else labels.Add(label!);
            if (faults.Count >= FaultsMax) break;
            if (labels.Count > LabelsMax)
                throw Faulty(path, [$"it holds more than {LabelsMax:N0} labels; score it in parts"]);
        }

        if (faults.Count > 0) throw Faulty(path, faults);
        if (labels.Count == 0) throw Faulty(path, ["it holds no label; write one JSON object a line"]);
        return labels;
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(path);
        var line = new StringBuilder();
        var number = 1;
        var buffer = new char[64 * 1024];
        while (reader.Read(buffer) is > 0 and var length)
        {
            for (ReadOnlyMemory<char> rest = buffer.AsMemory(0, length); ;)
            {
                var end = rest.Span.IndexOf('\n');
                line.Append(end < 0 ? rest : rest[..end]);
                if (line.Length > LineCharactersMax)
                {
                    throw Faulty(path,
                        [$"line {number}: it has more than {LineCharactersMax:N0} characters; write one label a line"]);
                }

                if (end < 0) break;
                yield return line.ToString();
                line.Clear();
                number++;
                rest = rest[(end + 1)..];
            }
        }

        if (line.Length > 0) yield return line.ToString();
    }

    private static CommandException Faulty(string path, List<string> faults)
    {
        var shown = string.Join("; ", faults.Take(FaultsShownMax));
        var more = faults.Count >= FaultsMax ? "many" : $"{faults.Count - FaultsShownMax}";
        var rest = faults.Count > FaultsShownMax ? $"; and {more} more" : string.Empty;
        return new CommandException(ExitCode.Configuration, $"--score: '{path}', {shown}{rest}.");
    }

    private static (Label? Label, string? Fault) Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? Read(root)
                : (null, "this is no JSON object; write one with id, kind, incident and eventIds");
        }
        catch (JsonException e)
        {
            return (null, e.Message.Contains("uplicate", StringComparison.Ordinal)
                ? "a member is there twice; keep one of them"
                : $"this is no JSON (byte {e.BytePositionInLine}); write one object on one line");
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 without its other half; only reading the text finds it.
            return (null, "a text has half a surrogate pair; write the character itself");
        }
    }

    private static (Label? Label, string? Fault) Read(JsonElement root)
    {
        var id = Text(root, "id");
        if (string.IsNullOrEmpty(id)) return (null, "'id' is missing; write a name that no other line has");
        var kind = Text(root, "kind");
        if (string.IsNullOrEmpty(kind)) return (null, "'kind' is missing; write what kind of story it is");
        if (!root.TryGetProperty("incident", out var incident)
            || incident.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return (null, "'incident' is missing; write true or false, without quotes");
        }

        if (EventIds(root) is not { Length: > 0 } events)
            return (null, "'eventIds' is missing; write a list of the events' ids, in quotes");
        foreach (var name in new[] { "from", "to" })
        {
            if (root.TryGetProperty(name, out _) && Time(root, name) is null)
                return (null, $"'{name}' is no time; write it in UTC, as 2026-05-01T10:00:00Z");
        }

        return (new Label
        {
            Id = id,
            Kind = kind,
            IsIncident = incident.GetBoolean(),
            EventIds = events,
            Story = Text(root, "story") ?? "",
            Principal = Text(root, "principal"),
            From = Time(root, "from"),
            To = Time(root, "to"),
        }, null);
    }

    /// <summary>The ids; null when something is none.</summary>
    private static string[]? EventIds(JsonElement root)
    {
        if (!root.TryGetProperty("eventIds", out var list) || list.ValueKind != JsonValueKind.Array) return null;
        var ids = new string[list.GetArrayLength()];
        for (var i = 0; i < ids.Length; i++)
        {
            if (list[i].ValueKind != JsonValueKind.String || list[i].GetString() is not { Length: > 0 } id) return null;
            ids[i] = id;
        }

        return ids;
    }

    private static DateTime? Time(JsonElement root, string name) =>
        DateTime.TryParse(
            Text(root, name),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
