using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>Writes the labels: one line a story, in order of time.</summary>
internal static class LabelWriter
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the stories that have events and returns their number.</summary>
    public static int Write(string path, IReadOnlyList<Story> stories)
    {
        using var file = File.Create(path);
        (Story Story, TrailEvent[] Events)[] told =
        [
            .. stories.Select(story => (Story: story, Events: story.Events.ToArray()))
                // A short sample may end before, say, a traveller comes to work.
                .Where(one => one.Events.Length > 0)
                .OrderBy(one => one.Events[0].Time)
                .ThenBy(one => one.Story.Id, StringComparer.Ordinal),
        ];
        foreach (var (story, events) in told)
        {
            using (var json = new Utf8JsonWriter(file, Json))
            {
                WriteStory(json, story, events);
            }

            file.WriteByte((byte)'\n');
        }

        return told.Length;
    }

    private static void WriteStory(Utf8JsonWriter json, Story story, TrailEvent[] events)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, story.Id);
        json.WriteString("kind"u8, story.Kind);
        json.WriteBoolean("incident"u8, story.IsIncident);
        json.WriteString("story"u8, story.Text);
        json.WriteString("principal"u8, story.Principal.Display);
        json.WriteString("principalKey"u8, story.Principal.Key);
        json.WriteString("from"u8, RecordWriter.Iso(events[0].Time));
        json.WriteString("to"u8, RecordWriter.Iso(events[^1].Time));
        json.WriteStartArray("eventIds"u8);
        foreach (var trailEvent in events)
        {
            json.WriteStringValue(trailEvent.Id);
        }

        json.WriteEndArray();
        json.WriteStartArray("where"u8);
        foreach (var place in story.Places)
        {
            json.WriteStringValue(place);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
