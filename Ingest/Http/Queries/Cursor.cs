using System.Buffers.Text;
using System.Text;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Queries;

/// <summary>
/// Where the next page of a list begins, as a text that says nothing to whoever gets it. It belongs to one list and its
/// filters: with others, a page would be of no list at all.
/// </summary>
internal static class Cursor
{
    private const string Name = "cursor";
    private const byte Version = 1;

    // A key is as long as a name in a record; nobody sends longer ones back.
    private const int CharactersMax = 4096;

    /// <summary>The lists that have cursors.</summary>
    private enum List : byte
    {
        Alerts = 1,
        Principals = 2,
        Timeline = 3,
    }

    /// <summary>The cursor of a list of alerts; null at its end.</summary>
    public static string? Of(HttpContext http, AlertPosition? position) =>
        position is { } after ? Write(http, List.Alerts, writer => Write(writer, after)) : null;

    /// <summary>The cursor of a list of principals as of a time; null at its end.</summary>
    public static string? Of(HttpContext http, PrincipalPosition? position, DateTime asOf) =>
        position is not { } after ? null : Write(http, List.Principals, writer =>
        {
            writer.Write(asOf.Ticks);
            writer.Write(after.Risk);
            writer.Write(after.Key);
        });

    /// <summary>The cursor of a timeline; null at its end.</summary>
    public static string? Of(HttpContext http, TimelinePosition? position) =>
        position is not { } after ? null : Write(http, List.Timeline, writer =>
        {
            writer.Write(after.Time.Ticks);
            writer.Write((byte)after.Kind);
            writer.Write(after.Id);
        });

    /// <summary>The position in a timeline; null when there is none.</summary>
    /// <exception cref="BadQueryException">It is none of this list.</exception>
    public static TimelinePosition? ReadTimeline(HttpContext http) => Read(http, List.Timeline, reader =>
        new TimelinePosition(Time(reader), (TimelineKind)reader.ReadByte(), reader.ReadString()));

    /// <summary>The position that a query's cursor has among alerts; null when it has none.</summary>
    /// <exception cref="BadQueryException">It is none of this list.</exception>
    public static AlertPosition? ReadAlerts(HttpContext http) => Read(http, List.Alerts, ReadAlert);

    /// <summary>The position among principals, and the time of which the list is; null when there is none.</summary>
    /// <exception cref="BadQueryException">It is none of this list.</exception>
    public static (PrincipalPosition After, DateTime AsOf)? ReadPrincipals(HttpContext http) =>
        Read(http, List.Principals, reader =>
        {
            var asOf = Time(reader);
            return (new PrincipalPosition(reader.ReadDouble(), reader.ReadString()), asOf);
        });

    private static void Write(BinaryWriter writer, AlertPosition position)
    {
        writer.Write(position.LastEvent.Ticks);
        writer.Write((ulong)(position.Id.Value >> 64));
        writer.Write((ulong)position.Id.Value);
    }

    private static AlertPosition ReadAlert(BinaryReader reader)
    {
        var time = Time(reader);
        return new AlertPosition(time, new AlertId(new UInt128(reader.ReadUInt64(), reader.ReadUInt64())));
    }

    private static DateTime Time(BinaryReader reader) => new(reader.ReadInt64(), DateTimeKind.Utc);

    private static string Write(HttpContext http, List list, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write((byte)list);
        writer.Write(FiltersOf(http));
        write(writer);
        return Base64Url.EncodeToString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static T? Read<T>(HttpContext http, List list, Func<BinaryReader, T> read)
        where T : struct
    {
        if (new QueryReader(http.Request.Query).Text(Name, CharactersMax) is not { } text) return null;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(Base64Url.DecodeFromChars(text)), Encoding.UTF8);
            if (reader.ReadByte() != Version || reader.ReadByte() != (byte)list)
                throw Wrong("it is none of this list");
            if (reader.ReadUInt32() != FiltersOf(http))
                throw Wrong("it was given for other filters");
            var position = read(reader);
            return reader.BaseStream.Position == reader.BaseStream.Length ? position : throw Wrong("it is damaged");
        }
        catch (Exception e) when (e is FormatException or IOException or ArgumentException)
        {
            throw Wrong("it is damaged");
        }
    }

    /// <summary>What path and filters are, whatever their order; an empty one is none.</summary>
    private static uint FiltersOf(HttpContext http) => StableHash.Of(string.Join('&', http.Request.Query
        .Where(parameter => parameter.Key is not (Name or "limit") && !string.IsNullOrEmpty(parameter.Value))
        .Select(parameter => $"{parameter.Key}={parameter.Value}")
        .Order(StringComparer.Ordinal)
        .Prepend(http.Request.Path.ToString())));

    private static BadQueryException Wrong(string why) => new(
        "Not a cursor", $"The cursor cannot be used: {why}. Give the 'next' of the page before with the same filters, "
        + "or no cursor for the first page.");
}
