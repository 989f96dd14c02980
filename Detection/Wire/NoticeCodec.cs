using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Wire;

/// <summary>What lists know of a principal, as bytes: so that they can be made anew without reading memories.</summary>
public static class NoticeCodec
{
    private const int Version = 1;

    /// <summary>The bytes of a notice that tells all.</summary>
    public static byte[] Encode(PrincipalNotice notice)
    {
        var writer = new WireWriter();
        Write(writer, notice);
        return writer.Written.ToArray();
    }

    /// <summary>Writes a notice that tells all.</summary>
    public static void Write(WireWriter writer, PrincipalNotice notice)
    {
        writer.Number(Version);
        var principal = notice.Principal;
        writer.Text(principal.Key);
        writer.Text(principal.DisplayName);
        writer.Text(principal.Account);
        writer.Texts(principal.Aliases);
        writer.Number(principal.Revision);
        writer.Number(notice.Alerts.Count);
        foreach (var alert in notice.Alerts) AlertCodec.WriteHeader(writer, alert);
    }

    /// <summary>The notice of bytes.</summary>
    /// <exception cref="WireException">The bytes are not what <see cref="Encode"/> gave.</exception>
    public static PrincipalNotice Decode(ReadOnlyMemory<byte> bytes) => WireReader.ReadWhole(bytes, reader =>
    {
        var version = reader.Number();
        if (version != Version)
            throw new WireException($"A header of version {version} is unknown here, {Version} is read.");
        var principal = new PrincipalEntry(
            reader.Text(), reader.Text(), reader.Text(), reader.Texts(), reader.Number());
        var alerts = new AlertHeader[reader.Count()];
        for (var i = 0; i < alerts.Length; i++) alerts[i] = AlertCodec.ReadHeader(reader, principal);
        return new PrincipalNotice(principal, alerts, []);
    });
}
