using Grainwatch.Detection.Decisions;

namespace Grainwatch.Detection.Wire;

/// <summary>Decisions as bytes: in a principal's stored memory, and on their way to it.</summary>
public static class DecisionCodec
{
    private const int Version = 1;

    private enum Kind : byte
    {
        Acknowledge,
        Close,
        Reopen,
        ThisWasMe,
        IdpMfa,
        TrustPlace,
        TrustNetwork,
        MarkShared,
    }

    /// <summary>The bytes of a decision.</summary>
    public static byte[] Encode(Decision decision)
    {
        var writer = new WireWriter();
        writer.Number(Version);
        Write(writer, decision);
        return writer.Written.ToArray();
    }

    /// <summary>The decision of bytes.</summary>
    /// <exception cref="WireException">The bytes are not what <see cref="Encode"/> gave.</exception>
    public static Decision Decode(ReadOnlyMemory<byte> bytes) => WireReader.ReadWhole(bytes, reader =>
    {
        var version = reader.Number();
        return version == Version
            ? Read(reader)
            : throw new WireException($"A decision of version {version} is unknown here, {Version} is read.");
    });

    /// <summary>Writes a decision as a part of something else.</summary>
    public static void Write(WireWriter writer, Decision decision)
    {
        writer.Number((int)KindOf(decision));
        writer.Text(decision.Id);
        writer.Text(decision.By);
        writer.Time(decision.At);
        writer.OptionalText(decision.Note);
        if (decision is AlertDecision { Alert: var alert }) AlertCodec.WriteId(writer, alert);
        switch (decision)
        {
            case Close close:
                writer.Number((int)close.Disposition);
                break;
            case IdpMfa mfa:
                writer.Flag(mfa.Confirmed);
                break;
            case TrustPlace trust:
                writer.Text(trust.Place);
                writer.Time(trust.Until);
                break;
            case TrustNetwork trust:
                writer.Text(trust.Network);
                writer.Time(trust.Until);
                break;
            case MarkShared mark:
                writer.Flag(mark.Shared);
                break;
        }
    }

    /// <summary>Reads what <see cref="Write(WireWriter, Decision)"/> wrote.</summary>
    public static Decision Read(WireReader reader)
    {
        var kind = (Kind)reader.Int();
        var (id, by, at, note) = (reader.Text(), reader.Text(), reader.Time(), reader.OptionalText());
        switch (kind)
        {
            case Kind.TrustPlace:
                return new TrustPlace
                {
                    Id = id,
                    By = by,
                    At = at,
                    Note = note,
                    Place = reader.Text(),
                    Until = reader.Time(),
                };
            case Kind.TrustNetwork:
                return new TrustNetwork
                {
                    Id = id,
                    By = by,
                    At = at,
                    Note = note,
                    Network = reader.Text(),
                    Until = reader.Time(),
                };
            case Kind.MarkShared:
                return new MarkShared { Id = id, By = by, At = at, Note = note, Shared = reader.Flag() };
        }

        var alert = AlertCodec.ReadId(reader);
        return kind switch
        {
            Kind.Acknowledge => new Acknowledge { Id = id, By = by, At = at, Note = note, Alert = alert },
            Kind.Close => new Close
            {
                Id = id,
                By = by,
                At = at,
                Note = note,
                Alert = alert,
                Disposition = ReadDisposition(reader),
            },
            Kind.Reopen => new Reopen { Id = id, By = by, At = at, Note = note, Alert = alert },
            Kind.ThisWasMe => new ThisWasMe { Id = id, By = by, At = at, Note = note, Alert = alert },
            Kind.IdpMfa => new IdpMfa
            {
                Id = id,
                By = by,
                At = at,
                Note = note,
                Alert = alert,
                Confirmed = reader.Flag(),
            },
            _ => throw new WireException($"A decision of kind {(int)kind} is unknown here."),
        };
    }

    internal static void Write(WireWriter writer, Ruling ruling)
    {
        Write(writer, ruling.Decision);
        writer.Texts(ruling.Countries);
        writer.Number(ruling.Asns.Count);
        foreach (var asn in ruling.Asns) writer.Number(asn);
    }

    internal static Ruling ReadRuling(WireReader reader)
    {
        if (Read(reader) is not AlertDecision decision) throw new WireException("A ruling is about no alert.");
        var countries = reader.Texts();
        var asns = new uint[reader.Count()];
        for (var i = 0; i < asns.Length; i++) asns[i] = checked((uint)reader.Number());
        return new Ruling(decision, countries, asns);
    }

    private static Disposition ReadDisposition(WireReader reader)
    {
        var value = reader.Int();
        return value is >= 0 and <= (int)Disposition.FalsePositive
            ? (Disposition)value
            : throw new WireException($"Disposition {value} does not exist.");
    }

    private static Kind KindOf(Decision decision) => decision switch
    {
        Acknowledge => Kind.Acknowledge,
        Close => Kind.Close,
        Reopen => Kind.Reopen,
        ThisWasMe => Kind.ThisWasMe,
        IdpMfa => Kind.IdpMfa,
        TrustPlace => Kind.TrustPlace,
        TrustNetwork => Kind.TrustNetwork,
        MarkShared => Kind.MarkShared,
        _ => throw new ArgumentException(
            $"{decision.GetType().Name} is no decision that is known here.", nameof(decision)),
    };
}
