using Grainwatch.Ingest.Sinks.Delivering;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sinks.Delivering;

public sealed class DeliveryLinesTests
{
    private static readonly DeliveryRecord[] s_records =
    [
        new() { Event = DeliveryEvent.Sink, Sink = "a" },
        new() { Event = DeliveryEvent.Alert, Number = 1, To = ["a"], Alert = """{"id":"é"}"""u8.ToArray() },
        new() { Event = DeliveryEvent.Done, Sink = "a", Number = 1 },
    ];

    [Fact]
    public void Read_CutAnywhere_GivesTheWholeLines()
    {
        var bytes = DeliveryLines.Write(s_records);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var read = DeliveryLines.Read(bytes.AsSpan(0, length), out var end);

            Assert.Equal(bytes.AsSpan(0, length).Count((byte)'\n'), read.Count);
            Assert.Equal(bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1, end);
        }
    }

    [Fact]
    public void Read_FlippedBitAnywhereBeforeTheLastLine_IsNamed()
    {
        var bytes = DeliveryLines.Write(s_records);
        var last = bytes.AsSpan(0, bytes.Length - 1).LastIndexOf((byte)'\n');
        for (var at = 0; at < last; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 1;
            Assert.Throws<DeliveryException>(() => DeliveryLines.Read(damaged, out _));
        }
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var read = DeliveryLines.Read(DeliveryLines.Write(s_records), out _);

        Assert.Equal(DeliveryLines.Write(s_records), DeliveryLines.Write(read));
        Assert.Equal(s_records[1].Alert, read[1].Alert);
    }
}
