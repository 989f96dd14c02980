using System.Text.Json.Serialization;

namespace Grainwatch.Grains;

/// <summary>What is stored of a document of the operators'.</summary>
/// <param name="Revisions">The one in force first.</param>
internal sealed record SettingsRecord(IReadOnlyList<SettingsRevision> Revisions)
{
    /// <summary>The version of its form.</summary>
    public const byte Version = 1;

    /// <summary>Of a document that nobody ever sent.</summary>
    public static SettingsRecord None { get; } = new([]);

    /// <summary>The revision in force; null when there is none.</summary>
    [JsonIgnore]
    public SettingsRevision? Current => Revisions is [var first, ..] ? first : null;

    /// <summary>With a change on top; of what is below, as much as is kept.</summary>
    public SettingsRecord With(SettingsChange change, DateTime now)
    {
        var characters = change.Text.Length;
        List<SettingsRevision> kept =
        [
            new()
            {
                Number = change.Replaces + 1,
                Version = change.Version,
                Since = now,
                By = change.By,
                Text = change.Text,
            },
        ];
        foreach (var earlier in Revisions.Take(ISettingsGrain.EarlierMax))
        {
            characters += earlier.Text?.Length ?? 0;
            kept.Add(characters <= ISettingsGrain.TextCharactersMax ? earlier : earlier with { Text = null });
        }

        return new SettingsRecord(kept);
    }
}

/// <summary>The JSON of settings.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SettingsRecord))]
internal sealed partial class SettingsContext : JsonSerializerContext;
