"""The network of the notebook, exactly as printed there."""

import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self,input_size,hidden_size,num_layers,num_classes):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.output_size = num_classes
        self.rnn = nn.RNN(
            input_size=self.input_size,
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            batch_first=False,
        )
        for p in self.rnn.parameters():
          nn.init.normal_(p, mean=0.0, std=0.001)

        self.linear = nn.Linear(self.hidden_size, self.output_size)

    def forward(self, x):
       # x维度是[seq,batch,feature] 
       # h0维度是[num_layers,batch,hidden_size]
       h0 = torch.zeros(self.num_layers, x.size(1), self.hidden_size)
       out, hidden = self.rnn(x, h0)
       out = out.view(-1, self.hidden_size)
       out = self.linear(out)
       out = out.unsqueeze(dim=0)
       return out, hidden


model = Net(input_size=4, hidden_size=2, num_layers=2, num_classes=1)
