using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grainwatch.Local.Backup;

/// <summary>What is in a backup; its last file but one, so that a backup that ends early has none.</summary>
/// <param name="Form"><see cref="FormNow"/>.</param>
/// <param name="Product">Version of the product that made it.</param>
/// <param name="TakenAt">The moment that it shows (UTC): all that was acknowledged before is in it.</param>
/// <param name="Log">The first line of the data folder's <c>format</c>.</param>
/// <param name="Shards">Parts of the data folder.</param>
/// <param name="Frames">Frames of all segments.</param>
/// <param name="Files">Every other file, in the order in which they are in the backup.</param>
internal sealed record BackupManifest(
    string Form,
    string Product,
    DateTime TakenAt,
    string Log,
    int Shards,
    long Frames,
    IReadOnlyList<BackupFile> Files)
{
    public const string FormNow = "grainwatch-backup-1";

    /// <summary>Bytes of the files.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>The file.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);

    /// <summary>Reads the file.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static BackupManifest Read(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupManifest) is { Files: not null } manifest
            ? manifest
            : throw new JsonException("it holds nothing");
}

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its path inside the data folder, with <c>/</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal digits.</param>
internal sealed record BackupFile(string Name, long Bytes, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
